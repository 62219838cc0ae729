import Foundation

/// Where the app was opened. macOS installs extensions of apps in /Applications only.
enum Placement: Equatable {
  case applications
  /// A read-only copy that macOS made, because the app still carries the mark of a download.
  case translocated
  case elsewhere

  init(ofBundle path: String) {
    if path.contains("/AppTranslocation/") {
      self = .translocated
    } else {
      self = path.hasPrefix("/Applications/") ? .applications : .elsewhere
    }
  }
}

/// Where the app belongs.
func homeOfBundle(at path: String) -> String {
  "/Applications/" + (path as NSString).lastPathComponent
}

func placementWords(_ placement: Placement) -> String {
  switch placement {
  case .applications: "The app is in the Applications folder."
  case .translocated:
    "macOS runs a temporary copy of the app. Its camera can be installed only from the Applications folder."
  case .elsewhere: "The camera can be installed only when the app is in the Applications folder."
  }
}
