/// Counts the apps that use a stream. The calls for a start and a stop are not enough, because there may be none when
/// an app is killed. The list of clients is not enough either, because it may be late after a start.
struct ViewerCount {
  /// How often an empty list is ignored after a start.
  private static let grace = 2

  private(set) var count = 0
  private var disbelief = 0
  /// False while the list has always been empty: then it says nothing.
  private var isListTelling = false

  /// `listed` is the number of clients in the list.
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
