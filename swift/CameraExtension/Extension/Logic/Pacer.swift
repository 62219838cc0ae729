/// Decides when a picture is sent. New pictures are sent when they come, but not faster than the frame rate. When none
/// comes, the last picture or the placeholder is sent at each deadline. Deadlines are absolute, so that neither
/// rounding errors nor late alarms add up.
struct Pacer {
  /// Nanoseconds.
  let frameDuration: UInt64
  /// When something is sent if no new picture comes before.
  private(set) var deadline: UInt64
  private var lastFresh: UInt64?

  init(frameDuration: UInt64, now: UInt64) {
    self.frameDuration = max(1, frameDuration)
    deadline = now
  }

  /// Returns whether to send a new picture now. If not, it came too soon: it waits for the deadline, or until the next
  /// picture replaces it.
  mutating func admitsFresh(at now: UInt64) -> Bool {
    // A picture may come a quarter of a frame too early, because of jitter.
    if let lastFresh, now < lastFresh + frameDuration / 4 * 3 { return false }
    lastFresh = now
    // The next picture may come half a frame late before this one is repeated.
    deadline = now + frameDuration + frameDuration / 2
    return true
  }

  /// Moves the deadline past `now`, by whole frames. Deadlines that passed while the Mac slept are skipped.
  mutating func passDeadline(at now: UInt64) {
    let late = now > deadline ? now - deadline : 0
    deadline += (late / frameDuration + 1) * frameDuration
  }
}

/// Makes the host times of the samples strictly increasing, because players freeze on other times.
struct StampSequence {
  private var last: UInt64 = 0

  mutating func next(at now: UInt64) -> UInt64 {
    last = max(now, last + 1)
    return last
  }
}
