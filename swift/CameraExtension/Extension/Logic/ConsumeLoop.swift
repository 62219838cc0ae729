/// When to ask the sink for the next buffer. The call answers at once when there is none, so asking again at once would
/// take a whole core. A turn belongs to the run it was begun in: answers that come after its end mean nothing.
struct ConsumeLoop {
  /// What an answer brought.
  enum Answer {
    case buffer
    case nothing
    case failure
  }

  enum Next: Equatable {
    case now
    /// Nanoseconds.
    case after(UInt64)
    case never
  }

  struct Run: Equatable, Sendable {
    fileprivate let number: UInt64
  }

  /// Half a frame at 60 fps: later the queue would be seen too late, earlier is work for nothing.
  static let pause: UInt64 = 8_000_000
  static let longestPause: UInt64 = 512_000_000

  private var number: UInt64 = 0
  private(set) var isRunning = false
  private var failures = 0

  /// Begins a new run; the one before, if any, is over.
  mutating func begin() -> Run {
    number += 1
    isRunning = true
    failures = 0
    return Run(number: number)
  }

  mutating func end() {
    number += 1
    isRunning = false
  }

  func isCurrent(_ run: Run) -> Bool { isRunning && run.number == number }

  mutating func next(after answer: Answer, in run: Run) -> Next {
    guard isCurrent(run) else { return .never }
    switch answer {
    case .buffer:
      failures = 0
      return .now
    case .nothing:
      failures = 0
      return .after(Self.pause)
    case .failure:
      failures = min(failures + 1, 6)
      return .after(min(Self.pause << UInt64(failures), Self.longestPause))
    }
  }
}
