import AppKit

/// Puts the app into the Applications folder and opens it there.
@MainActor
enum Mover {
  /// Does not come back when all goes well. A copy that is already there is replaced; the old place is left alone when
  /// macOS hides it (translocation).
  static func moveToApplications(_ bundle: HostBundle) throws {
    let home = URL(fileURLWithPath: homeOfBundle(at: bundle.url.path))
    try copy(bundle.url, to: home)
    if bundle.placement == .elsewhere { try? FileManager.default.trashItem(at: bundle.url, resultingItemURL: nil) }
    open(home)
  }

  /// What is at `home` stays as it is until the copy is complete.
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

  /// Only Finder takes the mark of a download along as approved: of a copy by anyone else macOS would go on to run a
  /// temporary copy, wherever it is.
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
        if let problem { Dialog.tell("The app is in Applications now; open it there", problem) }
        NSApplication.shared.terminate(nil)
      }
    }
  }
}
