/// When to ask the sink for the next buffer. The call answers at once when there is none, so asking again at once would
/// take a whole core.
struct ConsumeLoop {
  /// What an answer brought.
  enum Answer {
    case buffer
    case nothing
    case failure
  }

  /// Half a frame at 60 fps: later the queue would be seen too late, earlier is work for nothing.
  static let pause: UInt64 = 8_000_000
  static let longestPause: UInt64 = 512_000_000

  /// Number of the run, nil when none is on. An answer to a question of another run means nothing.
  private(set) var run: Int?
  private var runs = 0
  private var failures: UInt64 = 0

  /// Begins a new run; the one before, if any, is over.
  mutating func begin() {
    runs += 1
    run = runs
    failures = 0
  }

  mutating func end() { run = nil }

  /// Nanoseconds from this answer to the next question.
  mutating func pause(after answer: Answer) -> UInt64 {
    failures = answer == .failure ? min(failures + 1, 6) : 0
    switch answer {
    case .buffer: return 0
    case .nothing: return Self.pause
    case .failure: return min(Self.pause << failures, Self.longestPause)
    }
  }
}
