@preconcurrency import CoreMediaIO
import Foundation
import RTMPVcamShared

/// Offers one device to the system. An error at the start is logged and does not end the process, because macOS stops
/// starting an extension that keeps ending.
final class ProviderSource: NSObject, CMIOExtensionProviderSource, @unchecked Sendable {
  private(set) lazy var provider = CMIOExtensionProvider(source: self, clientQueue: camera.queue)
  private let camera: Camera
  private(set) var device: DeviceSource?

  init(camera: Camera) {
    self.camera = camera
    super.init()
    do {
      let device = try DeviceSource(camera: camera)
      self.device = device
      try provider.addDevice(device.device)
    } catch {
      log.error("the camera cannot be created: \(String(describing: error), privacy: .public)")
    }
  }

  func connect(to client: CMIOExtensionClient) throws {}

  func disconnect(from client: CMIOExtensionClient) {
    device?.look()
  }

  let availableProperties: Set<CMIOExtensionProperty> = [.providerName, .providerManufacturer]

  func providerProperties(
    forProperties properties: Set<CMIOExtensionProperty>
  ) throws -> CMIOExtensionProviderProperties {
    let values = CMIOExtensionProviderProperties(dictionary: [:])
    if properties.contains(.providerName) { values.name = RTMP_VCAM_CAMERA_NAME }
    if properties.contains(.providerManufacturer) { values.manufacturer = "rtmp-vcam" }
    return values
  }

  func setProviderProperties(_ values: CMIOExtensionProviderProperties) throws {}
}
