/// Decides when to ask the sink stream for the next buffer. When there is none, the call answers at once, so asking
/// again at once would use a whole core.
struct ConsumeLoop {
  /// The content of an answer.
  enum Answer {
    case buffer
    case nothing
    case failure
  }

  /// Nanoseconds, half a frame at 60 fps: a longer pause delays pictures, a shorter one wastes time.
  static let pause: UInt64 = 8_000_000
  static let longestPause: UInt64 = 512_000_000

  /// Number of the current run, nil when there is none. Answers to questions of another run are ignored.
  private(set) var run: Int?
  private var runs = 0
  private var failures: UInt64 = 0

  /// Begins a new run, which ends the previous one.
  mutating func begin() {
    runs += 1
    run = runs
    failures = 0
  }

  mutating func end() { run = nil }

  /// Nanoseconds to wait after this answer before the next question.
  mutating func pause(after answer: Answer) -> UInt64 {
    failures = answer == .failure ? min(failures + 1, 6) : 0
    switch answer {
    case .buffer: return 0
    case .nothing: return Self.pause
    case .failure: return min(Self.pause << failures, Self.longestPause)
    }
  }
}
