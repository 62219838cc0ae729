import AppKit

/// The double of Selectors/ActionItem.swift, which needs Objective-C. Tests choose the item by calling `run`.
final class ActionItem: NSMenuItem {
  private(set) var run: () -> Void = {}

  convenience init(title: String, run: @escaping () -> Void) {
    self.init(title: title, action: nil, keyEquivalent: "")
    self.run = run
  }
}
