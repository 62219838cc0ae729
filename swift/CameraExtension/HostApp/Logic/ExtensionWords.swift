import Foundation

/// What the menu says about the extension.
struct ExtensionWords: Equatable {
  let title: String
  /// What to do, one line each.
  var advice: [String] = []
  /// The page of System Settings where it is done.
  var settings: URL?
}

func extensionWords(_ tracker: ExtensionTracker, macOS major: Int) -> ExtensionWords {
  var words = words(for: tracker.status, macOS: major)
  if tracker.status == .ready, tracker.isNew {
    words.advice.append("Apps that were open before must be quit and opened again to list it.")
  }
  if let other = tracker.otherVersion {
    words.advice.append(
      "Version \(other) of the camera still runs. Choose Update Camera; if it stays, restart the Mac.")
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
      advice: ["Quit the app that should show it and open it again.", "Then log out and in.", "Then restart the Mac."])
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
    return ExtensionWords(title: "Camera: ready after a restart of the Mac", advice: ["Restart the Mac."])
  case .removedAfterRestart:
    return ExtensionWords(title: "Camera: gone after a restart of the Mac", advice: ["Restart the Mac."])
  case .failed(let fault):
    return ExtensionWords(title: "Camera: \(fault.text) (error \(fault.code))", advice: [fault.remedy])
  }
}
