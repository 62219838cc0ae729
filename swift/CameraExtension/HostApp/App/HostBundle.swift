import Foundation

/// The app's bundle, and the version of macOS.
struct HostBundle {
  let url = Bundle.main.bundleURL
  let resources = Bundle.main.resourceURL ?? Bundle.main.bundleURL
  let version = HostBundle.text("CFBundleVersion")
  let shortVersion = HostBundle.text("CFBundleShortVersionString")
  let teamPrefix = HostBundle.text("RTMPVcamTeamIdentifierPrefix")
  let macOS = ProcessInfo.processInfo.operatingSystemVersion.majorVersion

  var placement: Placement { Placement(ofBundle: url.path) }

  private static func text(_ key: String) -> String {
    Bundle.main.object(forInfoDictionaryKey: key) as? String ?? ""
  }
}
