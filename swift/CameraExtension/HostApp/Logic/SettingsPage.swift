import Foundation

/// Pages of System Settings. Where to find them by hand, the server says.
enum SettingsPage: String {
  case cameraExtensions =
    "x-apple.systempreferences:com.apple.ExtensionsPreferences?extensionPointIdentifier=com.apple.system_extension.cmio.extension-point"
  case security = "x-apple.systempreferences:com.apple.preference.security"
  case cameraAccess = "x-apple.systempreferences:com.apple.preference.security?Privacy_Camera"
}

/// The page that helps with an error of the server; nil if none does. macOS 15 and later have a switch for each camera
/// extension; older versions have a button to allow it once, and one that was switched off has to be installed again.
func settingsPage(for code: String, macOS major: Int) -> SettingsPage? {
  switch code {
  case "CAMERA_ERR_EXTENSION_REFUSED": .cameraAccess
  case "CAMERA_ERR_EXTENSION_APPROVAL", "CAMERA_ERR_EXTENSION_HANGS": major >= 15 ? .cameraExtensions : .security
  case "CAMERA_ERR_EXTENSION_OFF": major >= 15 ? .cameraExtensions : nil
  default: nil
  }
}
