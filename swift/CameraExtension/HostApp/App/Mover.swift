import AppKit

/// Copies the app to the Applications folder and opens it there.
@MainActor
enum Mover {
  /// When this succeeds, the app quits and opens again. It replaces an app of the same name. The original goes to the
  /// Trash, except when macOS hides it (translocation).
  static func moveToApplications(_ bundle: HostBundle) throws {
    let home = URL(fileURLWithPath: homeOfBundle(at: bundle.url.path))
    try copy(bundle.url, to: home)
    if bundle.placement == .elsewhere { try? FileManager.default.trashItem(at: bundle.url, resultingItemURL: nil) }
    open(home)
  }

  /// Replaces `home` only when the copy is complete.
  static func copy(_ app: URL, to home: URL) throws {
    let files = FileManager.default
    let copy = home.deletingLastPathComponent().appendingPathComponent(".\(UUID().uuidString).app")
    do {
      try files.copyItem(at: app, to: copy)
      releaseFromQuarantine(copy)
      if files.fileExists(atPath: home.path) {
        _ = try files.replaceItemAt(home, withItemAt: copy)
      } else {
        try files.moveItem(at: copy, to: home)
      }
    } catch {
      try? files.removeItem(at: copy)
      throw error
    }
  }

  /// Removes the mark of a download. When Finder copies an app, macOS treats the mark as approved; when a program
  /// copies it, macOS would continue to run the app from a temporary place.
  private static func releaseFromQuarantine(_ app: URL) {
    let tool = URL(fileURLWithPath: "/usr/bin/xattr")
    let process = try? Process.run(tool, arguments: ["-d", "-r", "com.apple.quarantine", app.path])
    process?.waitUntilExit()
  }

  private static func open(_ app: URL) {
    let configuration = NSWorkspace.OpenConfiguration()
    configuration.createsNewApplicationInstance = true
    NSWorkspace.shared.openApplication(at: app, configuration: configuration) { _, error in
      let problem = error?.localizedDescription
      DispatchQueue.main.async {
        if let problem { Dialog.tell("The app was moved. Open it in the Applications folder.", problem) }
        NSApplication.shared.terminate(nil)
      }
    }
  }
}
