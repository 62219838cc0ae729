import AppKit

/// Puts the app into the Applications folder and opens it there.
@MainActor
enum Mover {
  /// Does not come back when all goes well. A copy that is already there is replaced; the old place is left alone when
  /// macOS hides it (translocation).
  static func moveToApplications(_ bundle: HostBundle) throws {
    let files = FileManager.default
    let home = URL(fileURLWithPath: homeOfBundle(at: bundle.url.path))
    let copy = home.deletingLastPathComponent().appendingPathComponent(".\(UUID().uuidString).app")
    try files.copyItem(at: bundle.url, to: copy)
    if files.fileExists(atPath: home.path) {
      _ = try files.replaceItemAt(home, withItemAt: copy)
    } else {
      try files.moveItem(at: copy, to: home)
    }
    if bundle.placement == .elsewhere { try? files.trashItem(at: bundle.url, resultingItemURL: nil) }
    open(home)
  }

  private static func open(_ app: URL) {
    let configuration = NSWorkspace.OpenConfiguration()
    configuration.createsNewApplicationInstance = true
    NSWorkspace.shared.openApplication(at: app, configuration: configuration) { _, error in
      let problem = error?.localizedDescription
      DispatchQueue.main.async {
        if let problem { Dialog.tell("The app is in Applications now; open it there", problem) }
        NSApplication.shared.terminate(nil)
      }
    }
  }
}
