import Dispatch

/// The clock of the samples' time stamps (mach_absolute_time), in nanoseconds.
protocol HostClock: Sendable {
  func now() -> UInt64
  /// An alarm that calls `action` on `queue`.
  func makeAlarm(on queue: DispatchQueue, action: @escaping @Sendable () -> Void) -> any Alarm
}

/// Goes off once each time it is set.
protocol Alarm: AnyObject {
  /// Moves the alarm to `time`. When that has passed, it goes off as soon as possible.
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
  // A strict timer: without that, macOS may delay it to save power, and the picture would stutter.
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
