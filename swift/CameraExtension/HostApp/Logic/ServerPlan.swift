import Foundation

enum ServerState: Equatable {
  case stopped
  case starting
  case running(port: Int)
  case stopping
  /// The server ended by itself, and will be started again.
  case waiting(until: TimeInterval)
}

/// A step that the controller has to carry out with the server's process.
enum ServerAction: Equatable {
  case launch
  /// Ask the process to end.
  case terminate
  /// End the process by force, because it did not end when it was asked to.
  case kill
}

/// Decides when the server is started and ended. Times are seconds of one clock.
struct ServerPlan {
  /// When the server has run this long, the next pause before a start is the shortest again.
  static let goodRun: TimeInterval = 60
  static let longestPause: TimeInterval = 30
  /// How long the server may take to end. It usually takes less than a second.
  static let patience: TimeInterval = 3
  /// The exit code of a server that only a new process can replace, because macOS shows a new camera to no other. The
  /// server ends when nobody sends it a stream.
  static let wantsRestart: Int32 = 75

  private(set) var state = ServerState.stopped
  /// The last problem that the server reported.
  private(set) var problem: String?
  private(set) var remedy: String?

  private var failures = 0
  private var launchedAt: TimeInterval = 0
  private var endBy: TimeInterval?
  private var startAgain = false

  var isWanted: Bool {
    switch state {
    case .starting, .running, .waiting: true
    case .stopping: startAgain
    case .stopped: false
    }
  }

  mutating func start(at now: TimeInterval) -> [ServerAction] {
    switch state {
    case .starting, .running: return []
    case .stopping:
      startAgain = true
      return []
    case .stopped, .waiting:
      failures = 0
      return launch(at: now)
    }
  }

  /// Ends the server, and starts it again.
  mutating func restart(at now: TimeInterval) -> [ServerAction] {
    let actions = stop(at: now)
    return actions + start(at: now)
  }

  mutating func stop(at now: TimeInterval) -> [ServerAction] {
    startAgain = false
    switch state {
    case .stopped, .stopping: return []
    case .waiting:
      state = .stopped
      return []
    case .starting, .running:
      state = .stopping
      endBy = now + Self.patience
      return [.terminate]
    }
  }

  /// The server has ended. Nil: not by itself, but by a signal.
  mutating func exited(code: Int32?, at now: TimeInterval) -> [ServerAction] {
    endBy = nil
    if state == .stopping {
      state = .stopped
      return startAgain ? start(at: now) : []
    }
    if code == Self.wantsRestart { return launch(at: now) }
    if now - launchedAt >= Self.goodRun { failures = 0 }
    let pause = min(pow(2, Double(failures)), Self.longestPause)
    failures += 1
    if problem == nil { problem = "The server ended unexpectedly" }
    state = .waiting(until: now + pause)
    return []
  }

  mutating func read(_ line: ServerLine) {
    switch line {
    case .ready(let port):
      if state == .starting { state = .running(port: port) }
      problem = nil
      remedy = nil
    case .problem(let text, let fix):
      // The server goes on, and the user cannot fix it, so it is only in the log.
      if case .running = state, fix == nil { return }
      problem = text
      remedy = fix
    case .fix(let text):
      remedy = text
    case .other:
      break
    }
  }

  /// To be called about once a second.
  mutating func tick(at now: TimeInterval) -> [ServerAction] {
    if case .waiting(let until) = state, now >= until { return launch(at: now) }
    if let endBy, now >= endBy {
      self.endBy = nil
      return [.kill]
    }
    return []
  }

  private mutating func launch(at now: TimeInterval) -> [ServerAction] {
    state = .starting
    launchedAt = now
    startAgain = false
    if failures == 0 {
      problem = nil
      remedy = nil
    }
    return [.launch]
  }
}
