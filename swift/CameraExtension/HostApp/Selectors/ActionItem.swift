import AppKit

/// A menu item that runs a closure. Only this file needs a selector, so that the others compile without Objective-C.
final class ActionItem: NSMenuItem {
  private var run: () -> Void = {}

  convenience init(title: String, run: @escaping () -> Void) {
    self.init(title: title, action: #selector(choose), keyEquivalent: "")
    self.run = run
    target = self
  }

  @objc private func choose() {
    run()
  }
}
