import CoreMediaIO
import Foundation
import RTMPVcamShared

/// Finds out whether macOS lists the camera, and how many apps use it. This needs no camera permission.
@MainActor
final class CameraWatch {
  /// Number of apps that use the camera, as the extension counts them; nil when it does not say, or is not there.
  /// That the device runs says nothing about apps, because it also runs while only the server feeds it.
  private(set) var viewers: Int?

  /// Looks for the camera again. Returns true when macOS lists it.
  func find() -> Bool {
    let uid = property(kCMIODevicePropertyDeviceUID)
    let device = devices().first {
      text(of: uid, of: $0)?.caseInsensitiveCompare(RTMP_VCAM_DEVICE_UUID) == .orderedSame
    }
    viewers = device.flatMap { text(of: property(fourCharacters(RTMP_VCAM_PROPERTY_VIEWERS)), of: $0) }.flatMap {
      Int($0)
    }
    return device != nil
  }

  private func devices() -> [CMIOObjectID] {
    var address = property(kCMIOHardwarePropertyDevices)
    let system = CMIOObjectID(kCMIOObjectSystemObject)
    var size: UInt32 = 0
    guard CMIOObjectGetPropertyDataSize(system, &address, 0, nil, &size) == 0 else { return [] }
    var devices = [CMIOObjectID](repeating: 0, count: Int(size) / MemoryLayout<CMIOObjectID>.size)
    var used: UInt32 = 0
    let status = devices.withUnsafeMutableBytes {
      CMIOObjectGetPropertyData(system, &address, 0, nil, size, &used, $0.baseAddress)
    }
    return status == 0 ? devices : []
  }

  private func text(of address: CMIOObjectPropertyAddress, of device: CMIOObjectID) -> String? {
    var address = address
    var text: Unmanaged<CFString>?
    var used: UInt32 = 0
    let size = UInt32(MemoryLayout<Unmanaged<CFString>?>.size)
    guard CMIOObjectGetPropertyData(device, &address, 0, nil, size, &used, &text) == 0 else { return nil }
    return text?.takeRetainedValue() as String?
  }

  private func fourCharacters(_ code: String) -> UInt32 {
    code.utf8.reduce(0) { $0 << 8 | UInt32($1) }
  }

  private func property(_ selector: some BinaryInteger) -> CMIOObjectPropertyAddress {
    CMIOObjectPropertyAddress(
      mSelector: CMIOObjectPropertySelector(selector),
      mScope: CMIOObjectPropertyScope(kCMIOObjectPropertyScopeGlobal),
      mElement: CMIOObjectPropertyElement(kCMIOObjectPropertyElementMain))
  }
}
