import CoreMediaIO
import Foundation
import RTMPVcamShared

let deviceTests: [Test] = [
  Test("there is one device, with the names and ids of the shared header") {
    let bench = try Bench()
    let devices = bench.provider.provider.devices
    try expect(devices.count, 1)
    try expect(devices[0].localizedName, "RTMP Virtual Camera")
    try expect(devices[0].deviceID.uuidString, RTMP_VCAM_DEVICE_UUID)
    try expect(devices[0].legacyDeviceID, RTMP_VCAM_DEVICE_UUID)
    try expect(devices[0].streams.map(\.streamID.uuidString), [RTMP_VCAM_SOURCE_UUID, RTMP_VCAM_SINK_UUID])
    try expect(devices[0].streams.map(\.direction), [.source, .sink])
    try expect(devices[0].streams[1].localizedName.contains("Sink"), "feeders look for the word")
  },
  Test("the framework calls the extension on the queue of the camera") {
    let bench = try Bench()
    try expect(bench.provider.provider.clientQueue === bench.queue, "another queue")
  },
  Test("every available property has a value") {
    let bench = try Bench()
    let provider = try bench.provider.providerProperties(forProperties: bench.provider.availableProperties)
    try expect(provider.name, "RTMP Virtual Camera")
    try expect(provider.manufacturer, "rtmp-vcam")
    let device = try bench.device.deviceProperties(forProperties: bench.device.availableProperties)
    try expect(device.transportType, 0x7669_7274)
    try expect(device.model, "RTMP Virtual Camera")
    try expect(device.propertiesDictionary.count, 3)
    try expect(
      device.propertiesDictionary.values.allSatisfy { $0.attributes?.isReadOnly == true }, "clients may set it")
    let source = try bench.device.source.streamProperties(forProperties: bench.device.source.availableProperties)
    try expect(source.activeFormatIndex, 0)
    try expect(source.frameDuration, CMTime(value: 1, timescale: 30))
    try expect(source.maxFrameDuration, CMTime(value: 1, timescale: 30))
    let sink = try bench.device.sink.streamProperties(forProperties: bench.device.sink.availableProperties)
    try expect(sink.sinkBuffersRequiredForStartup, 1)
    try expect((sink.sinkBufferQueueSize ?? 0) > 1, "room for more than one buffer")
    try expect(sink.sinkBufferUnderrunCount != nil && sink.sinkEndOfData != nil && sink.frameDuration != nil, "a value")
  },
  Test("properties that were not asked for are not set") {
    let bench = try Bench()
    let values = try bench.device.source.streamProperties(forProperties: [.streamFrameDuration])
    try expect(values.activeFormatIndex, nil)
  },
  Test("custom properties have the names that clients look for, and are strings") {
    let bench = try Bench()
    let names = [Identity.versionProperty, Identity.stateProperty, Identity.viewersProperty].map(\.rawValue)
    try expect(names, ["4cc_rvvr_glob_0000", "4cc_rvst_glob_0000", "4cc_rvvw_glob_0000"])
    try expect(try bench.value(of: Identity.stateProperty), "placeholder")
    try expect(try bench.value(of: Identity.viewersProperty), "0")
    try expect(try bench.value(of: Identity.versionProperty) != nil, "a version")
  },
  Test("only changes are reported to clients") {
    let bench = try Bench()
    try bench.startApp()
    try expect(bench.device.device.notified.count, 1)
    try expect(bench.device.device.notified[0].keys.map(\.rawValue), ["4cc_rvvw_glob_0000"])
    bench.clock.advance(by: 5 * second)
    try expect(bench.device.device.notified.count, 1, "while nothing changes")
    try bench.startFeeder()
    try bench.feed()
    bench.clock.advance(by: second)
    let states = bench.device.device.notified.compactMap { $0[Identity.stateProperty]?.value.map { "\($0)" } }
    try expect(states.first == "live" || states.first == "holding", "\(states)")
  },
]
