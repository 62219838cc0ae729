/// How many apps stream. The calls that tell of a start and a stop are not enough: an app that is killed may leave
/// without one. The list of clients is not enough either: it may lag behind a start.
struct ViewerCount {
  /// Looks at an empty list after a start that are not believed.
  private static let grace = 2

  private(set) var count = 0
  private var disbelief = 0
  /// A list that never had anyone in it tells nothing.
  private var isListTelling = false

  /// `listed`: clients in the list at that time.
  mutating func started(listed: Int) {
    note(listed)
    count = max(1, listed)
    disbelief = Self.grace
  }

  mutating func stopped(listed: Int) {
    note(listed)
    count = isListTelling ? listed : 0
    disbelief = 0
  }

  mutating func looked(listed: Int) {
    note(listed)
    if listed > 0 {
      count = listed
    } else if count > 0, isListTelling {
      disbelief -= 1
      if disbelief < 0 { count = 0 }
    }
  }

  private mutating func note(_ listed: Int) {
    if listed > 0 {
      isListTelling = true
      disbelief = 0
    }
  }
}
