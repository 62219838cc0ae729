@_exported import Foundation

/// https://developer.apple.com/documentation/systemextensions/ossystemextensionerrordomain
public let OSSystemExtensionErrorDomain = "OSSystemExtensionErrorDomain"

/// https://developer.apple.com/documentation/systemextensions/ossystemextensionproperties
public class OSSystemExtensionProperties: NSObject {}

/// https://developer.apple.com/documentation/systemextensions/ossystemextensionrequest
public class OSSystemExtensionRequest: NSObject {
  public enum Result: Int { case completed, willCompleteAfterReboot }
  public enum ReplacementAction: Int { case cancel, replace }
  /// Only the double has this.
  public enum Kind { case activation, deactivation }

  public let kind: Kind
  public let identifier: String
  public weak var delegate: (any OSSystemExtensionRequestDelegate)?

  init(_ kind: Kind, _ identifier: String, _ queue: DispatchQueue) {
    self.kind = kind
    self.identifier = identifier
  }

  public class func activationRequest(
    forExtensionWithIdentifier identifier: String, queue: DispatchQueue
  ) -> OSSystemExtensionRequest { OSSystemExtensionRequest(.activation, identifier, queue) }

  public class func deactivationRequest(
    forExtensionWithIdentifier identifier: String, queue: DispatchQueue
  ) -> OSSystemExtensionRequest { OSSystemExtensionRequest(.deactivation, identifier, queue) }
}

/// https://developer.apple.com/documentation/systemextensions/ossystemextensionrequestdelegate
public protocol OSSystemExtensionRequestDelegate: NSObjectProtocol {
  func request(
    _ request: OSSystemExtensionRequest, actionForReplacingExtension existing: OSSystemExtensionProperties,
    withExtension ext: OSSystemExtensionProperties
  ) -> OSSystemExtensionRequest.ReplacementAction
  func requestNeedsUserApproval(_ request: OSSystemExtensionRequest)
  func request(_ request: OSSystemExtensionRequest, didFinishWithResult result: OSSystemExtensionRequest.Result)
  func request(_ request: OSSystemExtensionRequest, didFailWithError error: any Error)
}

/// https://developer.apple.com/documentation/systemextensions/ossystemextensionmanager
public class OSSystemExtensionManager: NSObject {
  nonisolated(unsafe) public static let shared = OSSystemExtensionManager()
  /// The requests, oldest first, which tests answer. Only the double has this.
  public private(set) var submitted: [OSSystemExtensionRequest] = []

  public func submitRequest(_ request: OSSystemExtensionRequest) {
    precondition(request.delegate != nil, "the double was called wrongly: a request needs a delegate")
    precondition(!submitted.contains { $0 === request }, "the double was called wrongly: a request is submitted once")
    submitted.append(request)
  }
}
