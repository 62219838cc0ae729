// Tests with rings that TypeScript writes, and surfaces of the double in C. RING, in 1280x720, gets new pictures during
// the tests; every byte of a picture is its number. STILL_RING has one picture. LOST_RING has one picture too, but its
// surface 100 does not exist.
import CoreMediaIO
import Foundation
import IOSurface
import os

private func ringName(_ variable: String) throws -> String {
  try unwrap(ProcessInfo.processInfo.environment[variable], "\(variable) is not set")
}

/// Waits for a value: lets time pass on the test's clock, and a little real time, which the writer needs.
private func wait<Value>(on bench: Bench, for value: () throws -> Value?) throws -> Value {
  for _ in 0..<20_000 {
    if let value = try value() { return value }
    bench.clock.advance(by: RingFeed.readPause)
    usleep(500)
  }
  throw Failure(description: "did not come")
}

private func liveSample(on bench: Bench) throws -> CVPixelBuffer? {
  guard try bench.value(of: Identity.stateProperty) == "live" else { return nil }
  return try bench.newSamples().last.map { try picture(of: $0) }
}

/// A picture of the ring, as an app gets it that asks for 720p.
private func shownPicture(on bench: Bench) throws -> CVPixelBuffer {
  try bench.set { $0.activeFormatIndex = 1 }
  try bench.startApp()
  return try wait(on: bench) { try liveSample(on: bench) }
}

/// Waits until the writer of RING has published this many more pictures.
private func letWriterPublish(_ count: UInt64) throws {
  let ring = try RingReader(name: ringName("RING"))
  var end: UInt64?
  while ring.number < end ?? .max {
    if try ring.read(take: { $0 }) == nil { usleep(500) } else { end = end ?? ring.number + count }
  }
}

private func surface(of picture: CVPixelBuffer) throws -> IOSurfaceRef {
  try unwrap(CVPixelBufferGetIOSurface(picture), "no surface").takeUnretainedValue()
}

private struct Shown {
  weak var surface: RingSurface?
}

let ringTests: [Test] = [
  Test("without a feeder, apps get the surfaces of the ring without a copy, and their colours") {
    let bench = try Bench(ringName: ringName("RING"))
    let shown = try shownPicture(on: bench)
    try expect(size(of: shown), [1280, 720])
    try expect(try surface(of: shown).useCount > 0, "it may be written again")
    try expect(CVBufferCopyAttachment(shown, kCVImageBufferYCbCrMatrixKey, nil) as? NSString, "ITU_R_709_2")
    let luma = try byte(of: shown, plane: 0, x: 640, y: 360)
    for (plane, x, y) in [(0, 0, 0), (0, 1279, 719), (1, 0, 0), (1, 1, 0), (1, 1279, 359)] {
      try expect(try byte(of: shown, plane: plane, x: x, y: y), luma, "in plane \(plane) at \(x),\(y)")
    }
  },
  Test("apps that use another format get them scaled") {
    let bench = try Bench(ringName: ringName("RING"))
    try bench.startApp()
    let shown = try wait(on: bench) { try liveSample(on: bench) }
    try expect(size(of: shown), [1920, 1080])
    let luma = try byte(of: shown, plane: 0, x: 960, y: 540)
    try expect(try byte(of: shown, plane: 1, x: 1919, y: 539), luma)
  },
  Test("pictures on their way to apps are not written again while the writer continues") {
    let bench = try Bench(ringName: ringName("RING"))
    let shown = try shownPicture(on: bench)
    let luma = try byte(of: shown, plane: 0, x: 640, y: 360)
    for _ in 0..<2 {
      try letWriterPublish(1)
      bench.clock.advance(by: RingFeed.readPause)
    }
    // These are more pictures than the writer has surfaces.
    try letWriterPublish(30)
    for (plane, x, y) in [(0, 0, 0), (0, 1279, 719), (1, 1279, 359)] {
      try expect(try byte(of: shown, plane: plane, x: x, y: y), luma, "in plane \(plane) at \(x),\(y)")
    }
  },
  Test("surfaces of the last three pictures sent are in use, until a feeder replaces them or the writer leaves") {
    let clock = ManualClock()
    let camera = Camera(queue: DispatchQueue(label: "test"), clock: clock)
    camera.viewersChanged(to: 1)
    let ring = try RingReader(name: ringName("RING"))
    func show(_ count: Int, every pause: UInt64) throws -> [Shown] {
      var shown: [Shown] = []
      while shown.count < count {
        guard let surface = try ring.read(take: { try RingSurface(id: $0, of: ring) }) else {
          usleep(500)
          continue
        }
        clock.advance(by: pause)
        camera.pictureCame(try surface.picture(), in: surface)
        shown.append(Shown(surface: surface))
      }
      return shown
    }
    let first = try show(5, every: 40 * millisecond)
    try expect(first.map { $0.surface != nil }, [false, false, true, true, true])
    let unsent = try show(3, every: 0)
    try expect(unsent.map { $0.surface != nil }, [false, false, true], "pictures that are not sent are not kept")
    try expect(first.map { $0.surface != nil }, [false, false, true, true, true], "pictures that were sent are kept")
    for _ in 0..<3 {
      clock.advance(by: 40 * millisecond)
      camera.pictureCame(try makePicture())
    }
    try expect((first + unsent).allSatisfy { $0.surface == nil }, "still in use while a feeder sends pictures")
    let second = try show(2, every: 40 * millisecond)
    camera.feederLeft()
    try expect(second.allSatisfy { $0.surface == nil }, "still in use after the feeder has left")
  },
  Test("a surface that was marked as in use too late is released, even after an error") {
    let ring = try RingReader(name: ringName("RING"))
    var late = 0
    while late < 2 {
      let picture: UInt32? = try ring.read { id in
        late += 1
        try letWriterPublish(5)
        if late == 2 { throw RingFailure.surfaceLost(id) }
        return id
      }
      try expect(picture, nil)
    }
  },
  Test("the writer gets back a picture that is no longer shown") {
    let bench = try Bench(ringName: ringName("STILL_RING"))
    let shown = try surface(of: shownPicture(on: bench))
    let whileShown = shown.useCount
    bench.clock.advance(by: 2 * second)
    try expect(try bench.value(of: Identity.stateProperty), "placeholder")
    try expect(shown.useCount, whileShown - 1)
  },
  Test("the writer gets its surfaces back when the last app has left") {
    let bench = try Bench(ringName: ringName("STILL_RING"))
    let shown = try surface(of: shownPicture(on: bench))
    let whileShown = shown.useCount
    try bench.stopApp()
    try expect(shown.useCount, whileShown - 1)
  },
  Test("the ring is not read while there is a feeder, and is read again when it has left") {
    let bench = try Bench(ringName: ringName("RING"))
    try bench.startApp()
    try bench.startFeeder()
    // The first picture may come too soon after one of the ring.
    try bench.feed()
    bench.clock.advance(by: 100 * millisecond)
    _ = bench.newSamples()
    for _ in 0..<50 {
      let fed = try bench.feed()
      bench.clock.advance(by: 25 * millisecond)
      try expect(try picture(of: unwrap(bench.newSamples().last)) === fed, "not the picture of the feeder")
    }
    try bench.stopFeeder()
    _ = bench.newSamples()
    _ = try wait(on: bench) { try liveSample(on: bench) }
  },
  Test("the ring is not read while no app reads the camera") {
    let bench = try Bench(ringName: ringName("RING"))
    bench.clock.advance(by: 10 * second)
    try expect(bench.clock.rings, 0)
  },
  Test("a surface that does not exist causes one line in the log, and the placeholder") {
    let bench = try Bench(ringName: ringName("LOST_RING"))
    let lines = Logger.lines.count
    try bench.startApp()
    bench.clock.advance(by: 5 * second)
    try expect(Logger.lines[lines...].filter { $0.contains("surfaceLost(100)") }.count, 1)
    try expect(!Logger.lines[lines...].contains { $0.contains("reading the ring") }, "it says that it reads the ring")
    try expect(bench.newSamples().count > 100, "the placeholder")
  },
]
