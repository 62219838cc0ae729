import Foundation
import RTMPVcamShared
import SystemExtensions

/// Asks macOS to install and remove the camera extension. Everything runs on the main queue.
final class ExtensionRequests: NSObject, OSSystemExtensionRequestDelegate {
  var onEvent: (ExtensionEvent) -> Void = { _ in }
  /// The last request to install or remove: answers to earlier ones are ignored.
  private var current: OSSystemExtensionRequest?

  func install() {
    onEvent(.submitted(.install))
    submit(.activationRequest(forExtensionWithIdentifier: RTMP_VCAM_EXTENSION_BUNDLE_ID, queue: .main))
  }

  func remove() {
    onEvent(.submitted(.remove))
    submit(.deactivationRequest(forExtensionWithIdentifier: RTMP_VCAM_EXTENSION_BUNDLE_ID, queue: .main))
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
    if request === current { onEvent(.finished(afterRestart: result == .willCompleteAfterReboot)) }
  }

  func request(_ request: OSSystemExtensionRequest, didFailWithError error: any Error) {
    guard request === current else { return }
    let error = error as NSError
    onEvent(.failed(code: error.domain == OSSystemExtensionErrorDomain ? error.code : 1))
  }
}
