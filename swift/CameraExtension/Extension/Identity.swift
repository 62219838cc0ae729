@preconcurrency import CoreMediaIO
import Foundation
import RTMPVcamShared

/// What apps and the feeder know the camera by, from rtmp_vcam_camera.h.
enum Identity {
  static let device = uuid(RTMP_VCAM_DEVICE_UUID)
  static let source = uuid(RTMP_VCAM_SOURCE_UUID)
  static let sink = uuid(RTMP_VCAM_SINK_UUID)

  static let versionProperty = property(RTMP_VCAM_PROPERTY_VERSION)
  static let stateProperty = property(RTMP_VCAM_PROPERTY_STATE)
  static let viewersProperty = property(RTMP_VCAM_PROPERTY_VIEWERS)

  /// Of this build, from Info.plist.
  static var version: String {
    Bundle.main.object(forInfoDictionaryKey: "CFBundleShortVersionString") as? String ?? "unknown"
  }

  /// Names the ring may have, the likelier first. The sandbox allows that of the app group alone, which begins with the
  /// id of the team that signed the extension.
  static var ringNames: [String] {
    let prefix = Bundle.main.object(forInfoDictionaryKey: "RTMPVcamTeamIdentifierPrefix") as? String ?? ""
    return ringNames(teamPrefix: prefix)
  }

  /// `teamPrefix`: team id and a dot; empty when the extension is signed by nobody.
  static func ringNames(teamPrefix: String) -> [String] {
    let plain = [RTMP_VCAM_RING_NAME]
    guard teamPrefix.count > 1, !teamPrefix.hasPrefix("$") else { return plain }
    return ["\(teamPrefix)\(RTMP_VCAM_APP_GROUP_SUFFIX)/\(RTMP_VCAM_GROUP_RING_NAME)"] + plain
  }

  private static func uuid(_ text: String) -> UUID {
    guard let uuid = UUID(uuidString: text) else { preconditionFailure("\(text) is no UUID") }
    return uuid
  }

  /// The name by which a custom property of four characters, in the global scope, is known to clients.
  private static func property(_ code: String) -> CMIOExtensionProperty {
    CMIOExtensionProperty(rawValue: "4cc_\(code)_glob_0000")
  }
}
