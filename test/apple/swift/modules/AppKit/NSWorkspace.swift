/// https://developer.apple.com/documentation/appkit/nsrunningapplication
public class NSRunningApplication: NSObject {}

/// https://developer.apple.com/documentation/appkit/nsworkspace
public class NSWorkspace: NSObject {
  /// https://developer.apple.com/documentation/appkit/nsworkspace/openconfiguration
  public class OpenConfiguration: NSObject {
    public var createsNewApplicationInstance = false
  }

  nonisolated(unsafe) public static let shared = NSWorkspace()

  @discardableResult
  public func open(_ url: URL) -> Bool { true }
  public func activateFileViewerSelecting(_ fileURLs: [URL]) {}
  public func openApplication(
    at applicationURL: URL, configuration: OpenConfiguration,
    completionHandler: (@Sendable (NSRunningApplication?, (any Error)?) -> Void)? = nil
  ) {}
}

/// https://developer.apple.com/documentation/appkit/nspasteboard
public class NSPasteboard: NSObject {
  public struct PasteboardType: Sendable {
    let rawValue: String
    public static let string = PasteboardType(rawValue: "public.utf8-plain-text")
  }

  nonisolated(unsafe) public static let general = NSPasteboard()

  @discardableResult
  public func clearContents() -> Int { 0 }
  @discardableResult
  public func setString(_ string: String, forType dataType: PasteboardType) -> Bool { true }
}

extension FileManager {
  /// https://developer.apple.com/documentation/foundation/filemanager/trashitem(at:resultingitemurl:)
  public func trashItem(at url: URL, resultingItemURL: UnsafeMutablePointer<NSURL?>?) throws {}
}
