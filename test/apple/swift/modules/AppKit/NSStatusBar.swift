/// https://developer.apple.com/documentation/appkit/nsimage
@MainActor
public class NSImage: NSObject {
  public init?(systemSymbolName name: String, accessibilityDescription description: String?) {}
}

/// https://developer.apple.com/documentation/appkit/nsstatusbarbutton
@MainActor
public class NSStatusBarButton: NSObject {
  public var image: NSImage?
  public var title = ""
}

/// https://developer.apple.com/documentation/appkit/nsstatusitem
@MainActor
public class NSStatusItem: NSObject {
  nonisolated public static let variableLength: CGFloat = -1
  public let button: NSStatusBarButton? = NSStatusBarButton()
  public var menu: NSMenu?
}

/// https://developer.apple.com/documentation/appkit/nsstatusbar
@MainActor
public class NSStatusBar: NSObject {
  public static let system = NSStatusBar()
  public func statusItem(withLength length: CGFloat) -> NSStatusItem { NSStatusItem() }
}
