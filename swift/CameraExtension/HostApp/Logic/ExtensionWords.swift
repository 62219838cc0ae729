import Foundation

/// The texts about the extension in the menu.
struct ExtensionWords: Equatable {
  let title: String
  /// Steps for the user, one line each.
  var advice: [String] = []
  /// The page of System Settings for it.
  var settings: URL?
}

func extensionWords(_ tracker: ExtensionTracker, macOS major: Int) -> ExtensionWords {
  var words = words(for: tracker.status, macOS: major)
  if tracker.status == .ready, tracker.isNew {
    words.advice.append("To see it in apps that are already open, quit and open them again.")
  }
  if let other = tracker.otherVersion {
    words.advice.append(
      "Version \(other) of the camera is still running. Choose Update Camera. If that does not help, restart the Mac.")
  }
  return words
}

private func words(for status: ExtensionStatus, macOS major: Int) -> ExtensionWords {
  let place = approvalPlace(macOS: major)
  switch status {
  case .unknown:
    return ExtensionWords(title: "Camera: asking macOS …")
  case .absent:
    return ExtensionWords(title: "Camera: not installed")
  case .installing:
    return ExtensionWords(title: "Camera: installing …")
  case .awaitingApproval:
    return ExtensionWords(
      title: "Camera: waiting for your approval", advice: ["Allow it in \(place.path)."], settings: place.link)
  case .starting:
    return ExtensionWords(title: "Camera: starting …")
  case .ready:
    return ExtensionWords(title: "Camera: installed")
  case .cameraMissing:
    return ExtensionWords(
      title: "Camera: installed, but macOS does not list it",
      advice: [
        "Quit the app that should show it, and open it again.", "If it is still missing, log out and in.",
        "If it is still missing then, restart the Mac.",
      ])
  case .disabled:
    return ExtensionWords(
      title: "Camera: switched off",
      advice: [
        hasSwitches(macOS: major)
          ? "Switch it on in \(place.path)." : "Choose Install Camera, then allow it in \(place.path)."
      ],
      settings: place.link)
  case .removing:
    return ExtensionWords(title: "Camera: removing …")
  case .installedAfterRestart:
    return ExtensionWords(title: "Camera: installed after a restart of the Mac", advice: ["Restart the Mac."])
  case .removedAfterRestart:
    return ExtensionWords(title: "Camera: removed after a restart of the Mac", advice: ["Restart the Mac."])
  case .failed(let fault):
    return ExtensionWords(title: "Camera: \(fault.text) (error \(fault.code))", advice: [fault.remedy])
  }
}
