@preconcurrency import CoreMediaIO
import Foundation
import RTMPVcamShared

/// The identifiers of the camera, its streams and its properties, from rtmp_vcam_camera.h.
enum Identity {
  static let device = uuid(RTMP_VCAM_DEVICE_UUID)
  static let source = uuid(RTMP_VCAM_SOURCE_UUID)
  static let sink = uuid(RTMP_VCAM_SINK_UUID)

  static let versionProperty = property(RTMP_VCAM_PROPERTY_VERSION)
  static let stateProperty = property(RTMP_VCAM_PROPERTY_STATE)
  static let viewersProperty = property(RTMP_VCAM_PROPERTY_VIEWERS)

  /// The version of this build, from Info.plist.
  static var version: String {
    Bundle.main.object(forInfoDictionaryKey: "CFBundleShortVersionString") as? String ?? "unknown"
  }

  private static func uuid(_ text: String) -> UUID {
    guard let uuid = UUID(uuidString: text) else { preconditionFailure("\(text) is not a UUID") }
    return uuid
  }

  /// The framework's name of a custom property that clients know by four characters, in the global scope.
  private static func property(_ code: String) -> CMIOExtensionProperty {
    CMIOExtensionProperty(rawValue: "4cc_\(code)_glob_0000")
  }
}
