let viewerTests: [Test] = [
  Test("an app counts from its start, also when the list lags behind") {
    var viewers = ViewerCount()
    viewers.started(listed: 0)
    try expect(viewers.count, 1)
    viewers.looked(listed: 0)
    try expect(viewers.count, 1)
    viewers.looked(listed: 2)
    try expect(viewers.count, 2)
  },
  Test("an app that was killed is gone at the next look") {
    var viewers = ViewerCount()
    viewers.started(listed: 1)
    viewers.looked(listed: 1)
    viewers.looked(listed: 0)
    try expect(viewers.count, 0)
  },
  Test("one that is killed before it was ever listed is gone after some looks") {
    var viewers = ViewerCount()
    viewers.started(listed: 1)
    viewers.stopped(listed: 0)
    viewers.started(listed: 0)
    for _ in 0..<3 { viewers.looked(listed: 0) }
    try expect(viewers.count, 0)
  },
  Test("a list that is always empty does not end a stream") {
    var viewers = ViewerCount()
    viewers.started(listed: 0)
    for _ in 0..<50 { viewers.looked(listed: 0) }
    try expect(viewers.count, 1)
    viewers.stopped(listed: 0)
    try expect(viewers.count, 0)
  },
  Test("the last but one that stops leaves one") {
    var viewers = ViewerCount()
    viewers.started(listed: 1)
    viewers.started(listed: 2)
    viewers.stopped(listed: 1)
    try expect(viewers.count, 1)
  },
]
