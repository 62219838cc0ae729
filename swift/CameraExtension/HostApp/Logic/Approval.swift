import Foundation

/// Where a person lets the extension run, in one major version of macOS.
struct ApprovalPlace: Equatable {
  /// The way through System Settings, in its own words.
  let path: String
  let link: URL?
}

/// Whether System Settings has a switch for each camera extension. Before, an extension is allowed, and no more.
func hasSwitches(macOS major: Int) -> Bool {
  major >= 15
}

/// Privacy & Security, or the switches in Login Items & Extensions.
func approvalPlace(macOS major: Int) -> ApprovalPlace {
  if hasSwitches(macOS: major) {
    return ApprovalPlace(
      path: "System Settings → General → Login Items & Extensions → Camera Extensions (ⓘ)",
      link: URL(
        string: "x-apple.systempreferences:com.apple.ExtensionsPreferences"
          + "?extensionPointIdentifier=com.apple.system_extension.cmio.extension-point"))
  }
  return ApprovalPlace(
    path: "System Settings → Privacy & Security → Allow",
    link: URL(string: "x-apple.systempreferences:com.apple.preference.security"))
}

/// How to take the extension away when the app itself is not at hand.
func removalByHand(macOS major: Int) -> String {
  major >= 15
    ? "Remove it in System Settings → General → Login Items & Extensions → Camera Extensions (ⓘ)."
    : "Move the app to the Trash in Finder; macOS then asks to remove its extension."
}
