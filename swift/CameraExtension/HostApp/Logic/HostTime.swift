import Foundation

/// Seconds of a clock that goes on while the Mac sleeps and that nobody sets.
func hostTime() -> TimeInterval {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return TimeInterval(time.tv_sec) + TimeInterval(time.tv_nsec) / 1e9
}
