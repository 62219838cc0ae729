private let second: UInt64 = 1_000_000_000
private let frame: UInt64 = 33_333_333

let pacerTests: [Test] = [
  Test("deadlines stay at multiples of the frame duration, however late the alarm is") {
    var pacer = Pacer(frameDuration: frame, now: 1000)
    for index in 1...300 {
      pacer.passDeadline(at: pacer.deadline + UInt64(index % 7) * 1_000_000)
      try expect(pacer.deadline, 1000 + UInt64(index) * frame)
    }
  },
  Test("deadlines during sleep are skipped") {
    var pacer = Pacer(frameDuration: frame, now: 0)
    pacer.passDeadline(at: 10 * second)
    try expect(pacer.deadline > 10 * second && pacer.deadline <= 10 * second + frame, "\(pacer.deadline)")
    try expect(pacer.deadline % frame, 0)
  },
  Test("an alarm that is early moves the deadline on by one frame") {
    var pacer = Pacer(frameDuration: frame, now: 5 * second)
    pacer.passDeadline(at: 4 * second)
    try expect(pacer.deadline, 5 * second + frame)
  },
  Test("a new picture is sent when it comes, and the next one may be half a frame late") {
    var pacer = Pacer(frameDuration: frame, now: 0)
    try expect(pacer.admitsFresh(at: 7), "the first one")
    try expect(pacer.deadline, 7 + frame + frame / 2)
    try expect(pacer.admitsFresh(at: 7 + frame + 12_000_000), "a late one")
  },
  Test("with a jitter of a fifth of a frame no picture is lost") {
    var pacer = Pacer(frameDuration: frame, now: 0)
    for index in 0..<300 {
      let jitter = UInt64([0, 3, 1, 6, 2][index % 5]) * 1_000_000
      try expect(pacer.admitsFresh(at: UInt64(index) * frame + jitter), "picture \(index)")
    }
  },
  Test("at 30 fps every other picture of 60 fps is sent") {
    var pacer = Pacer(frameDuration: frame, now: 0)
    let sent = (0..<60).filter { pacer.admitsFresh(at: UInt64($0) * second / 60) }
    try expect(sent, Array(stride(from: 0, to: 60, by: 2)))
  },
  Test("a picture that comes too soon waits for the deadline") {
    var pacer = Pacer(frameDuration: frame, now: 0)
    try expect(pacer.admitsFresh(at: 0), "the first one")
    try expect(!pacer.admitsFresh(at: 10_000_000), "the second one")
    try expect(pacer.deadline, frame + frame / 2)
  },
  Test("a frame duration of 0 does not stop the clock") {
    var pacer = Pacer(frameDuration: 0, now: 9)
    pacer.passDeadline(at: 9)
    try expect(pacer.deadline > 9, "\(pacer.deadline)")
  },
  Test("time stamps are strictly increasing, even when the clock stands still") {
    var stamps = StampSequence()
    try expect([100, 100, 90, 101, 500].map { stamps.next(at: $0) }, [100, 101, 102, 103, 500])
  },
]
