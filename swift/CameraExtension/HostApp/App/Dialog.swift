import AppKit

/// Questions and messages in front of all other windows, because an app without a Dock icon is easily overlooked.
@MainActor
enum Dialog {
  /// Returns true when the user chooses `yes`.
  static func ask(_ question: String, _ text: String, yes: String, no: String) -> Bool {
    let alert = alert(question, text)
    alert.addButton(withTitle: yes)
    alert.addButton(withTitle: no)
    return alert.runModal() == .alertFirstButtonReturn
  }

  static func tell(_ message: String, _ text: String) {
    _ = alert(message, text).runModal()
  }

  private static func alert(_ message: String, _ text: String) -> NSAlert {
    NSApplication.shared.activate(ignoringOtherApps: true)
    let alert = NSAlert()
    alert.messageText = message
    alert.informativeText = text
    return alert
  }
}
