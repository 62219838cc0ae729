import Foundation

/// The place in System Settings where the user allows the extension.
struct ApprovalPlace: Equatable {
  /// The path through System Settings, as it is shown there.
  let path: String
  let link: URL?
}

/// True when System Settings has a switch for each camera extension. Older versions have a button to allow it once.
func hasSwitches(macOS major: Int) -> Bool {
  major >= 15
}

/// The place depends on the version: Privacy & Security, or the switches in Login Items & Extensions.
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

/// How to remove the extension without the app.
func removalByHand(macOS major: Int) -> String {
  major >= 15
    ? "Remove it in System Settings → General → Login Items & Extensions → Camera Extensions (ⓘ)."
    : "Move the app to the Trash in Finder; macOS then asks to remove its extension."
}
