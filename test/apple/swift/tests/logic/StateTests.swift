private let millisecond: UInt64 = 1_000_000

let stateTests: [Test] = [
  Test("before the first picture there is a placeholder") {
    try expect(Freshness().showing(at: 5), .placeholder)
  },
  Test("a picture is live, then held in a gap, and replaced by the placeholder after a second") {
    var freshness = Freshness()
    freshness.pictureCame(at: 1000 * millisecond)
    try expect(freshness.showing(at: 1000 * millisecond), .live)
    try expect(freshness.showing(at: 1249 * millisecond), .live)
    try expect(freshness.showing(at: 1250 * millisecond), .holding)
    try expect(freshness.showing(at: 1999 * millisecond), .holding)
    try expect(freshness.showing(at: 2000 * millisecond), .placeholder)
  },
  Test("the next picture after that is live again") {
    var freshness = Freshness()
    freshness.pictureCame(at: 0)
    freshness.pictureCame(at: 5000 * millisecond)
    try expect(freshness.showing(at: 5001 * millisecond), .live)
  },
  Test("the picture of a feeder that has left is not held") {
    var freshness = Freshness()
    freshness.pictureCame(at: 10)
    freshness.feederLeft()
    try expect(freshness.showing(at: 11), .placeholder)
  },
  Test("a clock that jumps back does not cause a crash") {
    var freshness = Freshness()
    freshness.pictureCame(at: 1000)
    try expect(freshness.showing(at: 900), .live)
  },
  Test("the names of the states are those of the shared header") {
    try expect(
      [Showing.placeholder, .live, .holding].map(\.rawValue), ["placeholder", "live", "holding"])
  },
]
