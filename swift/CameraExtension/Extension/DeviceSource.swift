@preconcurrency import CoreMediaIO
import Foundation
import RTMPVcamShared

/// The camera's device: the source stream that apps read, the sink stream that the feeder writes, and properties that
/// describe both. The framework calls it on the camera's queue.
final class DeviceSource: NSObject, CMIOExtensionDeviceSource, @unchecked Sendable {
  /// 'virt', kIOAudioDeviceTransportTypeVirtual.
  private static let virtualTransport = 0x7669_7274
  /// Nanoseconds between two checks for apps and feeders that have left.
  private static let lookPause: UInt64 = 1_000_000_000

  private(set) lazy var device = CMIOExtensionDevice(
    localizedName: RTMP_VCAM_CAMERA_NAME, deviceID: Identity.device, legacyDeviceID: RTMP_VCAM_DEVICE_UUID, source: self
  )
  let source: SourceStream
  let sink: SinkStream
  private let camera: Camera
  private lazy var alarm = camera.clock.makeAlarm(on: camera.queue) { [weak self] in self?.look() }
  /// The values of the custom properties that clients know.
  private var told: [CMIOExtensionProperty: String] = [:]

  init(camera: Camera) throws {
    self.camera = camera
    source = try SourceStream(camera: camera)
    sink = try SinkStream(camera: camera)
    super.init()
    source.onChange = { [weak self] in self?.changed() }
    sink.onChange = { [weak self] in self?.changed() }
    try device.addStream(source.stream)
    try device.addStream(sink.stream)
    told = customValues
  }

  let availableProperties: Set<CMIOExtensionProperty> = [
    .deviceTransportType, .deviceModel, Identity.versionProperty, Identity.stateProperty, Identity.viewersProperty,
  ]

  func deviceProperties(forProperties properties: Set<CMIOExtensionProperty>) throws -> CMIOExtensionDeviceProperties {
    let values = CMIOExtensionDeviceProperties(dictionary: [:])
    if properties.contains(.deviceTransportType) { values.transportType = Self.virtualTransport }
    if properties.contains(.deviceModel) { values.model = RTMP_VCAM_CAMERA_NAME }
    for (property, value) in customValues where properties.contains(property) {
      values.setPropertyState(Self.state(of: value), forProperty: property)
    }
    return values
  }

  /// Does nothing: all properties of the device are read-only.
  func setDeviceProperties(_ values: CMIOExtensionDeviceProperties) throws {}

  /// Checks which apps and feeders are still there, because one that is killed does not say that it leaves.
  func look() {
    source.look()
    sink.look()
    changed()
  }

  private func changed() {
    if camera.viewers > 0 || sink.isFed {
      alarm.set(at: camera.clock.now() + Self.lookPause)
    } else {
      alarm.cancel()
    }
    let values = customValues
    let news = values.filter { told[$0.key] != $0.value }
    if news.isEmpty { return }
    told = values
    device.notifyPropertiesChanged(news.mapValues(Self.state))
  }

  private var customValues: [CMIOExtensionProperty: String] {
    [
      Identity.versionProperty: Identity.version,
      Identity.stateProperty: camera.showing.rawValue,
      Identity.viewersProperty: String(camera.viewers),
    ]
  }

  private static func state(of value: String) -> CMIOExtensionPropertyState<AnyObject> {
    let readOnly = CMIOExtensionPropertyAttributes<AnyObject>(
      minValue: nil, maxValue: nil, validValues: nil, readOnly: true)
    return CMIOExtensionPropertyState(value: value as NSString, attributes: readOnly)
  }
}
