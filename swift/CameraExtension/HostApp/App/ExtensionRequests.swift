import Foundation
import RTMPVcamShared
import SystemExtensions

/// Asks macOS to install, remove and describe the camera extension. Everything runs on the main queue.
final class ExtensionRequests: NSObject, OSSystemExtensionRequestDelegate {
  var onEvent: (ExtensionEvent) -> Void = { _ in }
  /// The last request to install or remove: answers to earlier ones are ignored.
  private var current: OSSystemExtensionRequest?
  private var question: OSSystemExtensionRequest?

  func install() {
    submit(.activationRequest(forExtensionWithIdentifier: RTMP_VCAM_EXTENSION_BUNDLE_ID, queue: .main))
  }

  func remove() {
    submit(.deactivationRequest(forExtensionWithIdentifier: RTMP_VCAM_EXTENSION_BUNDLE_ID, queue: .main))
  }

  /// Asks what is installed. The answer is a `found` or `unanswered` event. Until it comes, further calls do nothing.
  func askHowThingsStand() {
    guard question == nil else { return }
    let request = OSSystemExtensionRequest.propertiesRequest(
      forExtensionWithIdentifier: RTMP_VCAM_EXTENSION_BUNDLE_ID, queue: .main)
    question = request
    request.delegate = self
    OSSystemExtensionManager.shared.submitRequest(request)
  }

  private func submit(_ request: OSSystemExtensionRequest) {
    current = request
    request.delegate = self
    OSSystemExtensionManager.shared.submitRequest(request)
  }

  func request(
    _ request: OSSystemExtensionRequest, actionForReplacingExtension existing: OSSystemExtensionProperties,
    withExtension replacement: OSSystemExtensionProperties
  ) -> OSSystemExtensionRequest.ReplacementAction {
    .replace
  }

  func requestNeedsUserApproval(_ request: OSSystemExtensionRequest) {
    onEvent(.needsApproval)
  }

  func request(
    _ request: OSSystemExtensionRequest, didFinishWithResult result: OSSystemExtensionRequest.Result
  ) {
    if request === question {
      question = nil
    } else if request === current {
      onEvent(.finished(afterRestart: result == .willCompleteAfterReboot))
    }
  }

  func request(_ request: OSSystemExtensionRequest, didFailWithError error: any Error) {
    if request === question {
      question = nil
      onEvent(.unanswered)
    } else if request === current {
      let error = error as NSError
      onEvent(.failed(code: error.domain == OSSystemExtensionErrorDomain ? error.code : 1))
    }
  }

  func request(
    _ request: OSSystemExtensionRequest, foundProperties properties: [OSSystemExtensionProperties]
  ) {
    onEvent(
      .found(
        properties.map {
          ExtensionFacts(
            version: $0.bundleVersion, isEnabled: $0.isEnabled, isAwaitingApproval: $0.isAwaitingUserApproval,
            isUninstalling: $0.isUninstalling)
        }))
  }
}
