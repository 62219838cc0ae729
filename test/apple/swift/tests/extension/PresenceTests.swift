import CoreMediaIO
import os

let presenceTests: [Test] = [
  Test("without an app nothing is sent and no timer runs") {
    let bench = try Bench()
    bench.clock.advance(by: 10 * second)
    try expect(bench.source.sent.count, 0)
    try expect(bench.clock.rings, 0)
    try bench.startApp()
    bench.clock.advance(by: second)
    try bench.stopApp()
    try expect(!bench.clock.isAnyAlarmSet, "a timer is left")
    _ = bench.newSamples()
    bench.clock.advance(by: 10 * second)
    try expect(bench.newSamples().count, 0)
    try expect(try bench.value(of: Identity.viewersProperty), "0")
  },
  Test("apps are counted") {
    let bench = try Bench()
    try bench.startApp()
    try bench.startApp(CMIOExtensionClient(pid: 101))
    try expect(try bench.value(of: Identity.viewersProperty), "2")
    bench.source.streamingClients.removeLast()
    bench.clock.advance(by: second)
    try expect(try bench.value(of: Identity.viewersProperty), "1")
  },
  Test("an app that was killed is noticed within three seconds") {
    let bench = try Bench()
    try bench.startApp()
    bench.clock.advance(by: second)
    bench.source.streamingClients = []
    bench.clock.advance(by: 3 * second)
    _ = bench.newSamples()
    bench.clock.advance(by: second)
    try expect(bench.newSamples().count, 0)
    try expect(try bench.value(of: Identity.viewersProperty), "0")
  },
  Test("a client that disconnects is noticed at once") {
    let bench = try Bench()
    try bench.startApp()
    try bench.startApp(CMIOExtensionClient(pid: 101))
    bench.source.streamingClients.removeFirst()
    bench.queue.sync { bench.provider.disconnect(from: bench.app) }
    try expect(try bench.value(of: Identity.viewersProperty), "1")
  },
  Test("the next app gets samples at once") {
    let bench = try Bench()
    try bench.startApp()
    try bench.stopApp()
    bench.clock.advance(by: 60 * second)
    _ = bench.newSamples()
    try bench.startApp()
    bench.clock.advance(by: millisecond)
    try expect(bench.newSamples().count, 1)
  },
  Test("only notices and errors are logged") {
    let levels = Set(Logger.lines.map { $0.prefix { $0 != ":" } })
    try expect(!levels.isEmpty && levels.isSubset(of: ["notice", "error"]), "\(levels)")
  },
]
