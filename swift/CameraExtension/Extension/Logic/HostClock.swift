import Dispatch

/// The clock that samples are stamped with (mach_absolute_time), in nanoseconds.
protocol HostClock: Sendable {
  func now() -> UInt64
  /// An alarm that calls `action` on `queue`.
  func makeAlarm(on queue: DispatchQueue, action: @escaping @Sendable () -> Void) -> any Alarm
}

/// Goes off once for each time it is set.
protocol Alarm: AnyObject {
  /// Moves the alarm to `time`, or to as soon as can be when that has passed.
  func set(at time: UInt64)
  func cancel()
}

struct SystemHostClock: HostClock {
  func now() -> UInt64 { DispatchTime.now().uptimeNanoseconds }

  func makeAlarm(on queue: DispatchQueue, action: @escaping @Sendable () -> Void) -> any Alarm {
    DispatchAlarm(queue: queue, action: action)
  }
}

private final class DispatchAlarm: Alarm {
  // Strict: the system may not put it off to save power, which would show as stutter.
  private let timer: any DispatchSourceTimer

  init(queue: DispatchQueue, action: @escaping @Sendable () -> Void) {
    timer = DispatchSource.makeTimerSource(flags: .strict, queue: queue)
    timer.setEventHandler(handler: action)
    timer.schedule(deadline: .distantFuture)
    timer.activate()
  }

  deinit { timer.cancel() }

  func set(at time: UInt64) {
    timer.schedule(deadline: DispatchTime(uptimeNanoseconds: time), leeway: .nanoseconds(0))
  }

  func cancel() { timer.schedule(deadline: .distantFuture) }
}
