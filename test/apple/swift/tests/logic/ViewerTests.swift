let viewerTests: [Test] = [
  Test("an app counts from its start, even when the list is late") {
    var viewers = ViewerCount()
    viewers.started(listed: 0)
    try expect(viewers.count, 1)
    viewers.looked(listed: 0)
    try expect(viewers.count, 1)
    viewers.looked(listed: 2)
    try expect(viewers.count, 2)
  },
  Test("an app that was killed is no longer counted at the next check") {
    var viewers = ViewerCount()
    viewers.started(listed: 1)
    viewers.looked(listed: 1)
    viewers.looked(listed: 0)
    try expect(viewers.count, 0)
  },
  Test("an app that is killed before it is listed is no longer counted after some checks") {
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
  Test("when one of two apps stops, one is left") {
    var viewers = ViewerCount()
    viewers.started(listed: 1)
    viewers.started(listed: 2)
    viewers.stopped(listed: 1)
    try expect(viewers.count, 1)
  },
]
