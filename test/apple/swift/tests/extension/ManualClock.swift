import Dispatch

/// A clock that stands still until a test moves it. Its alarms go off in order, each at its time.
final class ManualClock: HostClock, @unchecked Sendable {
  private var time: UInt64 = 1_000_000_000_000
  private var alarms: [ManualAlarm] = []
  /// Number of alarms that have gone off.
  private(set) var rings = 0

  func now() -> UInt64 { time }

  func makeAlarm(on queue: DispatchQueue, action: @escaping @Sendable () -> Void) -> any Alarm {
    let alarm = ManualAlarm(queue: queue, action: action)
    alarms.append(alarm)
    return alarm
  }

  var isAnyAlarmSet: Bool { alarms.contains { $0.time != nil } }

  /// Lets time pass, and waits for everything that happens then.
  func advance(by nanoseconds: UInt64) {
    let end = time + nanoseconds
    settle()
    while let next = alarms.filter({ ($0.time ?? .max) <= end }).min(by: { ($0.time ?? 0) < ($1.time ?? 0) }) {
      time = max(time, next.time ?? 0)
      next.ring()
      rings += 1
      settle()
    }
    time = end
  }

  /// Lets time pass without alarms, as when the machine sleeps.
  func sleep(for nanoseconds: UInt64) { time += nanoseconds }

  /// Waits until the queues are empty. It waits many times, because an answer may lead to the next question.
  func settle() {
    for _ in 0..<20 {
      for alarm in alarms { alarm.queue.sync {} }
    }
  }
}

private final class ManualAlarm: Alarm {
  let queue: DispatchQueue
  private let action: @Sendable () -> Void
  private(set) var time: UInt64?

  init(queue: DispatchQueue, action: @escaping @Sendable () -> Void) {
    self.queue = queue
    self.action = action
  }

  func set(at time: UInt64) { self.time = time }
  func cancel() { time = nil }

  func ring() {
    time = nil
    queue.sync(execute: action)
  }
}
