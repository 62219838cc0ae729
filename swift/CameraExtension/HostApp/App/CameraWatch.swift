import CoreMediaIO
import Foundation
import RTMPVcamShared

/// Whether macOS lists the camera, and whether an app shows it. Needs no camera permission.
@MainActor
final class CameraWatch {
  /// Nil: not listed.
  private(set) var isInUse: Bool?

  /// Looks again; true when the camera is listed.
  func find() -> Bool {
    let device = devices().first { uid(of: $0)?.caseInsensitiveCompare(RTMP_VCAM_DEVICE_UUID) == .orderedSame }
    isInUse = device.map(isRunningSomewhere)
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

  private func uid(of device: CMIOObjectID) -> String? {
    var address = property(kCMIODevicePropertyDeviceUID)
    var text: Unmanaged<CFString>?
    var used: UInt32 = 0
    let size = UInt32(MemoryLayout<Unmanaged<CFString>?>.size)
    guard CMIOObjectGetPropertyData(device, &address, 0, nil, size, &used, &text) == 0 else { return nil }
    return text?.takeRetainedValue() as String?
  }

  private func isRunningSomewhere(_ device: CMIOObjectID) -> Bool {
    var address = property(kCMIODevicePropertyDeviceIsRunningSomewhere)
    var isRunning: UInt32 = 0
    var used: UInt32 = 0
    let size = UInt32(MemoryLayout<UInt32>.size)
    return CMIOObjectGetPropertyData(device, &address, 0, nil, size, &used, &isRunning) == 0 && isRunning != 0
  }

  private func property(_ selector: some BinaryInteger) -> CMIOObjectPropertyAddress {
    CMIOObjectPropertyAddress(
      mSelector: CMIOObjectPropertySelector(selector),
      mScope: CMIOObjectPropertyScope(kCMIOObjectPropertyScopeGlobal),
      mElement: CMIOObjectPropertyElement(kCMIOObjectPropertyElementMain))
  }
}
