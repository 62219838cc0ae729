import Foundation

/// The place that the app was opened from. macOS installs extensions only for apps in /Applications.
enum Placement: Equatable {
  case applications
  /// A temporary read-only place, which macOS uses because the app is still marked as a download.
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

/// The path that the app belongs at.
func homeOfBundle(at path: String) -> String {
  "/Applications/" + (path as NSString).lastPathComponent
}

func placementWords(_ placement: Placement) -> String {
  switch placement {
  case .applications: "The app is in the Applications folder."
  case .translocated:
    "The camera can be installed only from the Applications folder, but macOS runs the app from a temporary folder."
  case .elsewhere: "The camera can be installed only while the app is in the Applications folder."
  }
}
