/// https://developer.apple.com/documentation/appkit/nscontrol/statevalue
public enum NSControl {
  public struct StateValue: Equatable, Sendable {
    let rawValue: Int
    public static let on = StateValue(rawValue: 1)
    public static let off = StateValue(rawValue: 0)
  }
}

/// https://developer.apple.com/documentation/objectivec/selector
public struct Selector {}

/// https://developer.apple.com/documentation/appkit/nsmenuitem
@MainActor
open class NSMenuItem: NSObject {
  public var title: String
  public var isEnabled = true
  public var state = NSControl.StateValue.off

  public init(title: String, action: Selector?, keyEquivalent: String) { self.title = title }
  public class func separator() -> NSMenuItem { NSMenuItem(title: "", action: nil, keyEquivalent: "") }
}

/// https://developer.apple.com/documentation/appkit/nsmenudelegate
@MainActor
public protocol NSMenuDelegate: NSObjectProtocol {
  // In AppKit the methods are optional.
  func menuWillOpen(_ menu: NSMenu)
  func menuDidClose(_ menu: NSMenu)
}

/// https://developer.apple.com/documentation/appkit/nsmenu
@MainActor
public class NSMenu: NSObject {
  public var autoenablesItems = true
  public weak var delegate: (any NSMenuDelegate)?
  public private(set) var items: [NSMenuItem] = []

  public func addItem(_ newItem: NSMenuItem) { items.append(newItem) }
  public func removeAllItems() { items = [] }
}
