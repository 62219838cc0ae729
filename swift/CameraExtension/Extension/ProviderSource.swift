@preconcurrency import CoreMediaIO
import Foundation
import RTMPVcamShared

/// What the extension offers to the system: one device. Nothing that goes wrong at the start ends the process, since
/// macOS gives up on extensions that end again and again.
final class ProviderSource: NSObject, CMIOExtensionProviderSource, @unchecked Sendable {
  private(set) lazy var provider = CMIOExtensionProvider(source: self, clientQueue: camera.queue)
  private let camera: Camera
  private(set) var device: DeviceSource?

  init(camera: Camera, ringName: String) {
    self.camera = camera
    super.init()
    do {
      let device = try DeviceSource(camera: camera, ringName: ringName)
      self.device = device
      try provider.addDevice(device.device)
    } catch {
      log.error("there is no camera: \(String(describing: error), privacy: .public)")
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
