import Foundation
import RTMPVcamShared

/// Why macOS refused a request, and what the user can do about it.
struct ExtensionFault: Equatable {
  /// An OSSystemExtensionError.Code.
  let code: Int
  let text: String
  let remedy: String
}

func extensionFault(code: Int) -> ExtensionFault {
  let (text, remedy) = faults[code] ?? unknown
  return ExtensionFault(code: code, text: text, remedy: remedy)
}

private let download = "Download the app again: this copy is incomplete or was changed."
private let builder = "If you built it yourself, check it with scripts/verify-bundle."

private let unknown = ("macOS refused and gave no reason", "Restart the Mac and try again.")

private let faults: [Int: (String, String)] = [
  1: unknown,
  2: ("The app is not allowed to install system extensions", "\(download) \(builder)"),
  3: ("The app is not in the Applications folder", "Move it there and open it again."),
  4: ("The camera extension is not inside the app", "\(download) \(builder)"),
  5: ("The camera extension has no identifier", "\(download) \(builder)"),
  6: (
    "There are two camera extensions with the same identifier", "Delete other copies of this app, then restart the Mac."
  ),
  7: ("macOS does not know this kind of extension", "Update macOS to 13 or later."),
  8: ("The signature of the camera extension is not valid", "\(download) \(builder)"),
  9: ("macOS found an error in the camera extension", "\(download) \(builder)"),
  10: (
    "This Mac is managed, and its settings do not allow the camera extension",
    "Ask its administrator to allow the system extension \(RTMP_VCAM_EXTENSION_BUNDLE_ID)."
  ),
  11: ("The request was cancelled", "Choose Install Camera to ask again."),
  12: ("A newer request replaced this one", "Wait until that one is done."),
  13: ("macOS needs an administrator's permission", "Try again, and enter the name and password of an administrator."),
]
