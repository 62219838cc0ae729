import Foundation

enum ServerState: Equatable {
  case stopped
  case starting
  case running(port: Int)
  case stopping
  /// It ended by itself and is started again.
  case waiting(until: TimeInterval)
}

/// What is to be done with the server's process.
enum ServerAction: Equatable {
  case launch
  /// Ask it to end.
  case terminate
  /// End it: it did not do as asked.
  case kill
}

/// Decides when the server is started, ended and started again. Times are seconds of one clock.
struct ServerPlan {
  /// A server that ran this long had no trouble starting: the next pause is the shortest again.
  static let goodRun: TimeInterval = 60
  static let longestPause: TimeInterval = 30
  /// The server closes within a second.
  static let patience: TimeInterval = 3

  private(set) var state = ServerState.stopped
  /// What is wrong, as the server said it last.
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

  mutating func exited(at now: TimeInterval) -> [ServerAction] {
    endBy = nil
    if state == .stopping {
      state = .stopped
      return startAgain ? start(at: now) : []
    }
    if now - launchedAt >= Self.goodRun { failures = 0 }
    let pause = min(pow(2, Double(failures)), Self.longestPause)
    failures += 1
    if problem == nil { problem = "The server ended" }
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
      // Nothing that a person could do about it, and it goes on: the log has it.
      if case .running = state, fix == nil { return }
      problem = text
      remedy = fix
    case .fix(let text):
      remedy = text
    case .other:
      break
    }
  }

  /// Call it every second or so.
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
