import AVFoundation

/// The permission to use cameras. macOS asks the user once, with the usage text of the app; the server, a child of the
/// app, has the same permission. These two calls look for no camera, so they cannot hang as those of CoreMediaIO can.
enum CameraPermission {
  /// Calls `then` when the user has answered; at once when macOS knows the answer.
  static func ask(then go: @escaping @MainActor @Sendable () -> Void) {
    guard AVCaptureDevice.authorizationStatus(for: .video) == .notDetermined else {
      DispatchQueue.main.async { MainActor.assumeIsolated { go() } }
      return
    }
    AVCaptureDevice.requestAccess(for: .video) { _ in
      DispatchQueue.main.async { MainActor.assumeIsolated { go() } }
    }
  }
}
