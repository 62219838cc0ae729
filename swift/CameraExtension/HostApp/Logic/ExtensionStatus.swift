import Foundation

/// The state of the camera extension.
enum ExtensionStatus: Equatable {
  /// macOS has not answered yet.
  case unknown
  case absent
  case installing
  case awaitingApproval
  /// The extension runs, but macOS does not list its camera yet.
  case starting(since: TimeInterval)
  case ready
  /// The extension runs, but macOS has not listed its camera in time.
  case cameraMissing
  /// The extension is installed, but switched off in System Settings.
  case disabled
  case removing
  case installedAfterRestart
  case removedAfterRestart
  case failed(ExtensionFault)
}

/// A request of the app to macOS.
enum ExtensionRequest {
  case install, remove
}

/// Properties that macOS reports of one installed version of the extension.
struct ExtensionFacts: Equatable {
  var version: String
  var isEnabled = false
  var isAwaitingApproval = false
  var isUninstalling = false
}

enum ExtensionEvent {
  case submitted(ExtensionRequest)
  case needsApproval
  case finished(afterRestart: Bool)
  case failed(code: Int)
  case found([ExtensionFacts])
  /// macOS did not say what is installed.
  case unanswered
  case camera(isListed: Bool)
}

/// Keeps track of the state of the extension. Times are seconds of one clock.
struct ExtensionTracker {
  /// After this long, a camera that is not listed counts as missing.
  static let patience: TimeInterval = 15

  private(set) var status = ExtensionStatus.unknown
  /// The version that runs, when it is not the version in this app.
  private(set) var otherVersion: String?
  /// True when the camera appeared while this app ran: other apps that were opened earlier may not list it yet.
  private(set) var isNew = false

  private let ownVersion: String
  private var request: ExtensionRequest?
  private var cameraIsListed = false
  private var cameraWasMissing = false
  /// False after macOS did not say what is installed.
  private var isAnswered = true

  init(ownVersion: String) {
    self.ownVersion = ownVersion
  }

  /// True while macOS should be asked again, because the state may change without an event.
  var isUnsettled: Bool {
    switch status {
    case .ready, .failed: false
    case .absent: !isAnswered
    default: true
    }
  }

  mutating func handle(_ event: ExtensionEvent, at now: TimeInterval) {
    switch event {
    case .submitted(let request):
      self.request = request
      status = request == .install ? .installing : .removing
    case .needsApproval:
      status = .awaitingApproval
    case .finished(let afterRestart):
      finish(afterRestart: afterRestart, at: now)
    case .failed(let code):
      fail(code: code)
    case .found(let versions):
      find(versions, at: now)
    case .unanswered:
      isAnswered = false
      if status == .unknown { status = .absent }
    case .camera(let isListed):
      cameraIsListed = isListed
      if !isListed { cameraWasMissing = true }
      settleCamera(at: now)
    }
  }

  private mutating func finish(afterRestart: Bool, at now: TimeInterval) {
    let finished = request
    request = nil
    if finished == .remove {
      status = afterRestart ? .removedAfterRestart : .absent
    } else {
      status = afterRestart ? .installedAfterRestart : .starting(since: now)
      settleCamera(at: now)
    }
  }

  private mutating func fail(code: Int) {
    request = nil
    // The request was cancelled (11), or a newer one replaced it (12). That is not a failure: macOS is asked for the
    // state.
    status = code == 11 || code == 12 ? .unknown : .failed(extensionFault(code: code))
  }

  private mutating func find(_ versions: [ExtensionFacts], at now: TimeInterval) {
    isAnswered = true
    let staying = versions.filter { !$0.isUninstalling }
    let current = staying.first { $0.isEnabled } ?? staying.last
    otherVersion = current.flatMap { $0.isEnabled && $0.version != ownVersion ? $0.version : nil }
    if isAnsweredElsewhere { return }
    guard let current else {
      status = versions.isEmpty ? .absent : .removedAfterRestart
      return
    }
    if current.isAwaitingApproval {
      status = .awaitingApproval
    } else if !current.isEnabled {
      status = .disabled
    } else if !isRunning {
      request = nil
      status = .starting(since: now)
    }
    settleCamera(at: now)
  }

  /// True in states that come from a request: they say more than the list of what is installed.
  private var isAnsweredElsewhere: Bool {
    switch status {
    case .installing, .removing, .failed, .installedAfterRestart: true
    default: false
    }
  }

  private var isRunning: Bool {
    switch status {
    case .starting, .ready, .cameraMissing: true
    default: false
    }
  }

  private mutating func settleCamera(at now: TimeInterval) {
    switch status {
    case .starting, .cameraMissing:
      if cameraIsListed {
        isNew = cameraWasMissing
        status = .ready
      } else if case .starting(let since) = status, now - since >= Self.patience {
        status = .cameraMissing
      }
    case .ready:
      if !cameraIsListed { status = .starting(since: now) }
    default:
      break
    }
  }
}
