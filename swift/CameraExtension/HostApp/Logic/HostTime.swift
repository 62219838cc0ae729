import Foundation

/// Seconds on a clock that also runs while the Mac sleeps and is never set.
func hostTime() -> TimeInterval {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return TimeInterval(time.tv_sec) + TimeInterval(time.tv_nsec) / 1e9
}
