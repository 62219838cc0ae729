import Foundation
import RTMPVcamShared

/// Why macOS refused a request: what OSSystemExtensionError says, and what a person can do.
struct ExtensionFault: Equatable {
  /// OSSystemExtensionError.Code; others are not of that domain.
  let code: Int
  let text: String
  let remedy: String
}

func extensionFault(code: Int) -> ExtensionFault {
  guard let (text, remedy) = faults[code] else {
    return ExtensionFault(
      code: code, text: "macOS refused, for a reason it does not name",
      remedy: "Restart the Mac and try again.")
  }
  return ExtensionFault(code: code, text: text, remedy: remedy)
}

private let download = "Download the app again; this copy is incomplete or was changed."
private let builder = "If you built it yourself, run scripts/verify-bundle on it."

private let faults: [Int: (String, String)] = [
  1: ("macOS refused, for a reason it does not name", "Restart the Mac and try again."),
  2: ("The app lacks the right to install system extensions", "\(download) \(builder)"),
  3: ("The app is not in the Applications folder", "Move it to Applications and open it there."),
  4: ("The camera extension is not inside the app", "\(download) \(builder)"),
  5: ("The camera extension has no name", "\(download) \(builder)"),
  6: ("There are two camera extensions of the same name", "Delete other copies of this app, then restart the Mac."),
  7: ("macOS does not know this kind of extension", "Update macOS to 13 or later."),
  8: ("The signature of the camera extension is not valid", "\(download) \(builder)"),
  9: ("macOS found the camera extension faulty", "\(download) \(builder)"),
  10: (
    "This Mac is managed, and its settings forbid the camera extension",
    "Ask whoever manages it to allow the system extension \(RTMP_VCAM_EXTENSION_BUNDLE_ID)."
  ),
  11: ("The request was cancelled", "Choose Install Camera to ask again."),
  12: ("A newer request took its place", "Wait for that one."),
  13: ("macOS wants an administrator's permission", "Try again, and enter the name and password of an administrator."),
]
