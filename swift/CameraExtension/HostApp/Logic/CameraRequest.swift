/// A request of the app to macOS.
enum ExtensionRequest {
  case install, remove
}

enum ExtensionEvent: Equatable {
  case submitted(ExtensionRequest)
  case needsApproval
  case finished(afterRestart: Bool)
  /// The code is an OSSystemExtensionError.Code.
  case failed(code: Int)
}

/// What became of the last request. What is installed and whether it works, the server knows.
enum RequestState: Equatable {
  case none
  case running(ExtensionRequest)
  case awaitingApproval
  /// macOS finishes it when it starts the next time.
  case afterRestart(ExtensionRequest)
  case failed(ExtensionFault)

  /// True for the event by which macOS has the extension, or a new version of it.
  func hasInstalled(_ event: ExtensionEvent) -> Bool {
    event == .finished(afterRestart: false) && self != .running(.remove)
  }

  mutating func handle(_ event: ExtensionEvent) {
    switch event {
    case .submitted(let request): self = .running(request)
    case .needsApproval: self = .awaitingApproval
    case .finished(afterRestart: true):
      if case .running(let request) = self { self = .afterRestart(request) } else { self = .afterRestart(.install) }
    // The request was cancelled (11), or a newer one replaced it (12).
    case .finished, .failed(code: 11), .failed(code: 12): self = .none
    case .failed(let code): self = .failed(extensionFault(code: code))
    }
  }
}
