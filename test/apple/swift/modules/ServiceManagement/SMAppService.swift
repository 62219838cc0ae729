@_exported import Foundation

/// https://developer.apple.com/documentation/servicemanagement/smappservice
public class SMAppService: NSObject {
  public enum Status: Int { case notRegistered, enabled, requiresApproval, notFound }
  nonisolated(unsafe) public static let mainApp = SMAppService()
  public private(set) var status = Status.notRegistered

  public class func openSystemSettingsLoginItems() {}
  public func register() throws { status = .enabled }
  public func unregister() throws { status = .notRegistered }
}
