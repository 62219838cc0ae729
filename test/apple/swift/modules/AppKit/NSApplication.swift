@_exported import Foundation

/// https://developer.apple.com/documentation/appkit/nsapplication
@MainActor
public class NSApplication: NSObject {
  public enum ActivationPolicy: Int { case regular, accessory, prohibited }
  public enum TerminateReply: UInt { case terminateCancel, terminateNow, terminateLater }

  public static let shared = NSApplication()
  public weak var delegate: (any NSApplicationDelegate)?

  @discardableResult
  public func setActivationPolicy(_ activationPolicy: ActivationPolicy) -> Bool { true }
  public func activate(ignoringOtherApps flag: Bool) {}
  public func reply(toApplicationShouldTerminate shouldTerminate: Bool) {}
  public func terminate(_ sender: Any?) {}
  public func run() {}
}

/// https://developer.apple.com/documentation/appkit/nsapplicationdelegate
@MainActor
public protocol NSApplicationDelegate: NSObjectProtocol {
  // In AppKit the methods are optional.
  func applicationDidFinishLaunching(_ notification: Notification)
  func applicationShouldTerminate(_ sender: NSApplication) -> NSApplication.TerminateReply
}
