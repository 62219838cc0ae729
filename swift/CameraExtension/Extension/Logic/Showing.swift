/// The state that the camera shows: the value of the device's state property.
enum Showing: String {
  /// There is no feeder, or it no longer sends pictures.
  case placeholder
  case live
  /// The last picture is repeated in a short gap.
  case holding
}

/// Decides what to show by the age of the newest picture. Times are nanoseconds of the host's clock.
struct Freshness {
  /// Longer than any pause of a feeder that works: it sends at least ten pictures a second, even when they are the
  /// same.
  static let gap: UInt64 = 250_000_000
  static let stale: UInt64 = 1_000_000_000

  private var newest: UInt64?

  mutating func pictureCame(at now: UInt64) { newest = now }

  mutating func feederLeft() { newest = nil }

  func showing(at now: UInt64) -> Showing {
    guard let newest else { return .placeholder }
    let age = now > newest ? now - newest : 0
    if age >= Self.stale { return .placeholder }
    return age >= Self.gap ? .holding : .live
  }
}
