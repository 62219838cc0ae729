import CoreMediaIO
import os

struct Trouble: Error {}

let sinkTests: [Test] = [
  Test("an empty queue costs 125 calls a second, not 20000") {
    let bench = try Bench()
    try bench.startFeeder()
    let before = bench.sink.consumeCalls
    bench.clock.advance(by: second)
    let calls = bench.sink.consumeCalls - before
    try expect((100...200).contains(calls), "\(calls) calls")
  },
  Test("a full queue is emptied at once, and each buffer is acknowledged by its number") {
    let bench = try Bench()
    try bench.startFeeder()
    var samples = SampleMaker()
    for _ in 0..<4 {
      bench.sink.sinkQueue.append(try samples.sample(of: makePicture(), at: bench.clock.now(), frameRate: 30))
    }
    bench.clock.advance(by: ConsumeLoop.pause)
    try expect(bench.sink.sinkQueue.count, 0)
    try expect(bench.sink.scheduledOutputs.map(\.sequenceNumber), [1, 2, 3, 4])
    try expect(bench.sink.scheduledOutputs.allSatisfy { $0.hostTimeInNanoseconds == bench.clock.now() }, "host time")
  },
  Test("buffers are also taken without an app, and the first app gets the newest one") {
    let bench = try Bench()
    try bench.startFeeder()
    try bench.feed()
    let newest = try bench.feed()
    try expect(bench.sink.sinkQueue.count, 0)
    try expect(bench.source.sent.count, 0)
    try bench.startApp()
    bench.clock.advance(by: millisecond)
    try expect(try picture(of: unwrap(bench.newSamples().first)) === newest, "not the newest picture")
  },
  Test("errors slow the loop down and are logged once, but do not end it") {
    let bench = try Bench()
    try bench.startFeeder()
    let (calls, lines) = (bench.sink.consumeCalls, Logger.lines.count)
    for _ in 0..<200 {
      bench.sink.sinkError = Trouble()
      bench.clock.advance(by: 10 * millisecond)
    }
    try expect(bench.sink.consumeCalls - calls < 20, "\(bench.sink.consumeCalls - calls) calls in 2 s")
    try expect(Logger.lines[lines...].filter { $0.contains("Trouble") }.count, 1)
    bench.sink.sinkError = nil
    bench.clock.advance(by: second)
    try bench.feed()
    try expect(bench.sink.scheduledOutputs.count, 1)
  },
  Test("the queue is not asked after the feeder has stopped") {
    let bench = try Bench()
    try bench.startFeeder()
    try bench.stopFeeder()
    let calls = bench.sink.consumeCalls
    bench.clock.advance(by: second)
    try expect(bench.sink.consumeCalls, calls)
    try expect(!bench.clock.isAnyAlarmSet, "a timer is left")
  },
  Test("an answer after the stop is ignored, and does not start a second loop later") {
    let bench = try Bench()
    bench.sink.holdsAnswers = true
    try bench.startFeeder()
    try bench.stopFeeder()
    var samples = SampleMaker()
    bench.sink.sinkQueue.append(try samples.sample(of: makePicture(), at: bench.clock.now(), frameRate: 30))
    bench.sink.answerConsumers()
    bench.clock.settle()
    try expect(try bench.value(of: Identity.stateProperty), "placeholder")
    try bench.startFeeder()
    try bench.stopFeeder()
    bench.sink.holdsAnswers = false
    try bench.startFeeder()
    bench.sink.sinkQueue.append(try samples.sample(of: makePicture(), at: bench.clock.now(), frameRate: 30))
    bench.sink.answerConsumers()
    bench.clock.settle()
    try expect(try bench.value(of: Identity.stateProperty), "placeholder", "an answer of a former run is used")
    let calls = bench.sink.consumeCalls
    bench.clock.advance(by: second)
    try expect(
      (100...150).contains(bench.sink.consumeCalls - calls), "\(bench.sink.consumeCalls - calls) calls: two loops")
  },
  Test("a feeder that was killed is noticed, and the next one is accepted") {
    let bench = try Bench()
    try bench.startApp()
    try bench.startFeeder()
    try bench.feed()
    bench.clock.advance(by: second)
    bench.sink.streamingClients = []
    bench.clock.advance(by: 3 * second)
    try expect(try bench.value(of: Identity.stateProperty), "placeholder")
    let calls = bench.sink.consumeCalls
    bench.clock.advance(by: second)
    try expect(bench.sink.consumeCalls, calls, "there is no feeder to ask")
    try bench.startFeeder(CMIOExtensionClient(pid: 300))
    let picture = try bench.feed()
    try expect(try picture === CMSampleBufferGetImageBuffer(unwrap(bench.newSamples().last).sampleBuffer), "not shown")
  },
  Test("a second feeder replaces the first, and when it leaves the first one continues") {
    let bench = try Bench()
    try bench.startApp()
    try bench.startFeeder()
    let second = CMIOExtensionClient(pid: 300)
    try bench.startFeeder(second)
    try bench.feed()
    try expect(bench.sink.lastConsumer?.pid, 300)
    bench.sink.streamingClients = [bench.feeder]
    try bench.queue.sync { try bench.device.sink.stopStream() }
    try bench.feed()
    try expect(bench.sink.lastConsumer?.pid, 200)
    try expect(try bench.value(of: Identity.stateProperty), "live")
  },
]
