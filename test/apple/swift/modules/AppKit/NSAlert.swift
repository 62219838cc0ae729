/// https://developer.apple.com/documentation/appkit/nsapplication/modalresponse
public struct NSModalResponse: Equatable, Sendable {
  let rawValue: Int
  public static let alertFirstButtonReturn = NSModalResponse(rawValue: 1000)
}

/// https://developer.apple.com/documentation/appkit/nsbutton
@MainActor
public class NSButton: NSObject {}

/// https://developer.apple.com/documentation/appkit/nsalert
@MainActor
public class NSAlert: NSObject {
  public var messageText = ""
  public var informativeText = ""

  @discardableResult
  public func addButton(withTitle title: String) -> NSButton { NSButton() }
  public func runModal() -> NSModalResponse { .alertFirstButtonReturn }
}
