let consumeLoopTests: [Test] = [
  Test("after a buffer the queue is asked again at once") {
    var loop = ConsumeLoop()
    try expect(loop.pause(after: .buffer), 0)
  },
  Test("an empty queue is asked again after 5 to 10 ms") {
    var loop = ConsumeLoop()
    for _ in 0..<100 {
      let pause = loop.pause(after: .nothing)
      try expect((5_000_000...10_000_000).contains(pause), "\(pause) ns")
    }
  },
  Test("after errors the pauses get longer, up to half a second") {
    var loop = ConsumeLoop()
    let pauses = (0..<8).map { _ in loop.pause(after: .failure) }
    try expect(pauses[0], 16_000_000)
    try expect(pauses[1], 32_000_000)
    try expect(pauses[7], ConsumeLoop.longestPause)
    for answer in [ConsumeLoop.Answer.buffer, .nothing] {
      _ = loop.pause(after: answer)
      try expect(loop.pause(after: .failure), 16_000_000, "after a success")
      _ = loop.pause(after: .failure)
    }
    loop.begin()
    try expect(loop.pause(after: .failure), 16_000_000, "in a new run")
  },
  Test("no run has the number of one that ended") {
    var loop = ConsumeLoop()
    try expect(loop.run, nil)
    loop.begin()
    let former = loop.run
    loop.end()
    try expect(loop.run, nil)
    loop.begin()
    try expect(loop.run != nil && loop.run != former, "the same number")
    let second = loop.run
    loop.begin()
    try expect(loop.run != nil && loop.run != second, "the same number without an end")
  },
]
