import AppKit

/// The item in the menu bar and its menu.
@MainActor
final class StatusMenu: NSObject, NSMenuDelegate {
  private let item = NSStatusBar.system.statusItem(withLength: NSStatusItem.variableLength)
  let menu = NSMenu()
  private let run: @MainActor (MenuCommand) -> Void
  private let opened: @MainActor (Bool) -> Void
  private var shown: [MenuLine] = []

  /// `opened` is called with true when the menu opens, and with false when it closes.
  init(run: @escaping @MainActor (MenuCommand) -> Void, opened: @escaping @MainActor (Bool) -> Void) {
    self.run = run
    self.opened = opened
    super.init()
    let image = NSImage(systemSymbolName: "video.fill", accessibilityDescription: "RTMP Virtual Camera")
    item.button?.image = image
    // Without an image and without a title the item would be invisible.
    if image == nil { item.button?.title = "RTMP" }
    menu.autoenablesItems = false
    menu.delegate = self
    item.menu = menu
  }

  func menuWillOpen(_ menu: NSMenu) { opened(true) }

  func menuDidClose(_ menu: NSMenu) { opened(false) }

  /// Does nothing while the lines stay the same, because an open menu would flicker.
  func show(_ facts: MenuFacts) {
    let lines = menuLines(facts)
    if lines == shown { return }
    shown = lines
    menu.removeAllItems()
    for line in lines { menu.addItem(menuItem(line)) }
  }

  private func menuItem(_ line: MenuLine) -> NSMenuItem {
    switch line {
    case .separator:
      return NSMenuItem.separator()
    case .text(let text):
      let item = NSMenuItem(title: text, action: nil, keyEquivalent: "")
      item.isEnabled = false
      return item
    case .item(let title, let command, let isOn):
      let item = ActionItem(title: title) { [run] in run(command) }
      item.state = isOn ? .on : .off
      return item
    }
  }
}
