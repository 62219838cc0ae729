// Against rings of the TypeScript side, with surfaces of the double in C: RING, 1280x720, is written meanwhile, every byte
// of a picture is its number; STILL_RING has one picture; LOST_RING has one too, in the surface 100, which there is not.
import CoreMediaIO
import Foundation
import IOSurface
import os

private func ringName(_ variable: String) throws -> String {
  try unwrap(ProcessInfo.processInfo.environment[variable], "\(variable) is not set")
}

/// Lets time pass on the test's clock, and a little of the real time that the writer lives in, until this is there.
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

/// A picture of the ring as an app gets it that wants 720p.
private func shownPicture(on bench: Bench) throws -> CVPixelBuffer {
  try bench.set { $0.activeFormatIndex = 1 }
  try bench.startApp()
  return try wait(on: bench) { try liveSample(on: bench) }
}

/// Waits until the writer of RING has published so many more pictures.
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
  Test("with no feeder, apps get the surfaces of the ring, without a copy, and their colours") {
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
  Test("apps in another format get them scaled") {
    let bench = try Bench(ringName: ringName("RING"))
    try bench.startApp()
    let shown = try wait(on: bench) { try liveSample(on: bench) }
    try expect(size(of: shown), [1920, 1080])
    let luma = try byte(of: shown, plane: 0, x: 960, y: 540)
    try expect(try byte(of: shown, plane: 1, x: 1919, y: 539), luma)
  },
  Test("what is on its way to apps is not written again, while the writer goes on") {
    let bench = try Bench(ringName: ringName("RING"))
    let shown = try shownPicture(on: bench)
    let luma = try byte(of: shown, plane: 0, x: 640, y: 360)
    for _ in 0..<2 {
      try letWriterPublish(1)
      bench.clock.advance(by: RingFeed.readPause)
    }
    // More than it has surfaces.
    try letWriterPublish(30)
    for (plane, x, y) in [(0, 0, 0), (0, 1279, 719), (1, 1279, 359)] {
      try expect(try byte(of: shown, plane: plane, x: x, y: y), luma, "in plane \(plane) at \(x),\(y)")
    }
  },
  Test("surfaces of the last three pictures sent are in use, and none when another feeder came or this one left") {
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
    try expect(unsent.map { $0.surface != nil }, [false, false, true], "what is not sent is not kept")
    try expect(first.map { $0.surface != nil }, [false, false, true, true, true], "nor does it push out what was")
    for _ in 0..<3 {
      clock.advance(by: 40 * millisecond)
      camera.pictureCame(try makePicture())
    }
    try expect((first + unsent).allSatisfy { $0.surface == nil }, "in use while another one feeds")
    let second = try show(2, every: 40 * millisecond)
    camera.feederLeft()
    try expect(second.allSatisfy { $0.surface == nil }, "in use after the feeder left")
  },
  Test("a surface that was taken hold of too late is let go of, whatever came of it") {
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
  Test("a picture that is shown no more goes back to the writer") {
    let bench = try Bench(ringName: ringName("STILL_RING"))
    let shown = try surface(of: shownPicture(on: bench))
    let whileShown = shown.useCount
    bench.clock.advance(by: 2 * second)
    try expect(try bench.value(of: Identity.stateProperty), "placeholder")
    try expect(shown.useCount, whileShown - 1)
  },
  Test("when the last app has left, the writer gets its surfaces back") {
    let bench = try Bench(ringName: ringName("STILL_RING"))
    let shown = try surface(of: shownPicture(on: bench))
    let whileShown = shown.useCount
    try bench.stopApp()
    try expect(shown.useCount, whileShown - 1)
  },
  Test("the ring is not read while a feeder is there, and again when it has left") {
    let bench = try Bench(ringName: ringName("RING"))
    try bench.startApp()
    try bench.startFeeder()
    // The first one may come too soon after a picture of the ring.
    try bench.feed()
    bench.clock.advance(by: 100 * millisecond)
    _ = bench.newSamples()
    for _ in 0..<50 {
      let fed = try bench.feed()
      bench.clock.advance(by: 25 * millisecond)
      try expect(try picture(of: unwrap(bench.newSamples().last)) === fed, "another picture than the feeder's")
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
  Test("a surface that is not to be found: one line in the log, and the placeholder") {
    let bench = try Bench(ringName: ringName("LOST_RING"))
    let lines = Logger.lines.count
    try bench.startApp()
    bench.clock.advance(by: 5 * second)
    try expect(Logger.lines[lines...].filter { $0.contains("surfaceLost(100)") }.count, 1)
    try expect(!Logger.lines[lines...].contains { $0.contains("reading the ring") }, "it says that it reads the ring")
    try expect(bench.newSamples().count > 100, "the placeholder")
  },
]
