let consumeLoopTests: [Test] = [
  Test("after a buffer the next one is asked for at once") {
    var loop = ConsumeLoop()
    let run = loop.begin()
    try expect(loop.next(after: .buffer, in: run), .now)
  },
  Test("an empty queue is asked again after 5 to 10 ms") {
    var loop = ConsumeLoop()
    let run = loop.begin()
    for _ in 0..<100 {
      guard case .after(let pause) = loop.next(after: .nothing, in: run) else { throw Failure(description: "no pause") }
      try expect((5_000_000...10_000_000).contains(pause), "\(pause) ns")
    }
  },
  Test("errors are asked about less and less, up to half a second") {
    var loop = ConsumeLoop()
    let run = loop.begin()
    let pauses = (0..<8).map { _ in loop.next(after: .failure, in: run) }
    try expect(pauses[0], .after(16_000_000))
    try expect(pauses[1], .after(32_000_000))
    try expect(pauses[7], .after(ConsumeLoop.longestPause))
    _ = loop.next(after: .buffer, in: run)
    try expect(loop.next(after: .failure, in: run), .after(16_000_000), "after it went well again")
  },
  Test("answers of a run that ended mean nothing") {
    var loop = ConsumeLoop()
    let run = loop.begin()
    loop.end()
    try expect(!loop.isCurrent(run) && !loop.isRunning, "ended")
    try expect(loop.next(after: .buffer, in: run), .never)
  },
  Test("answers of a former run do not drive the next one") {
    var loop = ConsumeLoop()
    let former = loop.begin()
    loop.end()
    let run = loop.begin()
    try expect(loop.next(after: .buffer, in: former), .never)
    try expect(loop.next(after: .buffer, in: run), .now)
  },
]
