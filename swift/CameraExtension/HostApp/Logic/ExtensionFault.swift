import RTMPVcamShared

/// Why macOS refused a request, and what the user can do about it. Only the app learns this; the server cannot say it.
struct ExtensionFault: Equatable {
  /// An OSSystemExtensionError.Code.
  let code: Int
  let text: String
  let remedy: String
}

func extensionFault(code: Int) -> ExtensionFault {
  let damaged = "Download the app again. If you built it yourself, check it with scripts/verify-bundle."
  let (text, remedy) =
    switch code {
    case 2: ("The app is not allowed to install system extensions", damaged)
    case 3: ("The app is not in the Applications folder", "Move it there and open it again.")
    case 4: ("The camera extension is not inside the app", damaged)
    case 5, 8, 9: ("The camera extension in the app is damaged, or its signature is not valid", damaged)
    case 6: ("There are two copies of the camera extension", "Delete other copies of this app, then restart the Mac.")
    case 7: ("macOS does not know this kind of extension", "Update macOS to 13 or later.")
    case 10:
      (
        "This Mac is managed, and does not allow the camera extension",
        "Ask its administrator to allow the system extension \(RTMP_VCAM_EXTENSION_BUNDLE_ID)."
      )
    case 13: ("macOS needs an administrator's permission", "Try again, with the name and password of an administrator.")
    default: ("macOS refused and gave no reason", "Restart the Mac and try again.")
    }
  return ExtensionFault(code: code, text: text, remedy: remedy)
}
