/// Decides when a picture is sent. A new one is sent as it comes, at most at the frame rate; when none comes, something
/// is sent at every deadline. Deadlines are absolute, so that neither rounding nor a late alarm adds up.
struct Pacer {
  /// Nanoseconds.
  let frameDuration: UInt64
  /// When the next picture is sent if no new one comes before.
  private(set) var deadline: UInt64
  private var lastFresh: UInt64?

  init(frameDuration: UInt64, now: UInt64) {
    self.frameDuration = max(1, frameDuration)
    deadline = now
  }

  /// A new picture came: whether to send it now. If not, it came too soon, and waits for the deadline or for the next
  /// picture, which replaces it.
  mutating func admitsFresh(at now: UInt64) -> Bool {
    // A quarter of a frame is left to jitter.
    if let lastFresh, now < lastFresh + frameDuration / 4 * 3 { return false }
    lastFresh = now
    // The next one may be half a frame late before the old one is sent again.
    deadline = now + frameDuration + frameDuration / 2
    return true
  }

  /// The deadline is here: moves it on by whole frames, past `now`. Those that were slept through are left out.
  mutating func passDeadline(at now: UInt64) {
    let late = now > deadline ? now - deadline : 0
    deadline += (late / frameDuration + 1) * frameDuration
  }
}

/// Host times of the samples, strictly increasing: players freeze on others.
struct StampSequence {
  private var last: UInt64 = 0

  mutating func next(at now: UInt64) -> UInt64 {
    last = max(now, last + 1)
    return last
  }
}
