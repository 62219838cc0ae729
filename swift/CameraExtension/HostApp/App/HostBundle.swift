import Foundation
import RTMPVcamShared

/// The app's bundle, and the version of macOS.
struct HostBundle {
  let url = Bundle.main.bundleURL
  let resources = Bundle.main.resourceURL ?? Bundle.main.bundleURL
  let shortVersion = HostBundle.text("CFBundleShortVersionString")
  let macOS = ProcessInfo.processInfo.operatingSystemVersion.majorVersion

  var placement: Placement { Placement(ofBundle: url.path) }

  /// False for an app that was signed ad hoc.
  var hasExtension: Bool {
    let path = "Contents/Library/SystemExtensions/\(RTMP_VCAM_EXTENSION_BUNDLE_ID).systemextension"
    return FileManager.default.fileExists(atPath: url.appendingPathComponent(path).path)
  }

  private static func text(_ key: String) -> String {
    Bundle.main.object(forInfoDictionaryKey: key) as? String ?? ""
  }
}
