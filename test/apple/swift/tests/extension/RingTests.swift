// Against rings that the TypeScript side writes meanwhile: RING in I420, SURFACE_RING with ids of surfaces, 100 to 102.
// Every byte of a picture is its number, so that Y, Cb and Cr are equal.
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

let ringTests: [Test] = [
  Test("with no feeder, apps get the pictures of the ring, in their format") {
    let bench = try Bench(ringName: ringName("RING"))
    try bench.startApp()
    let shown = try wait(on: bench) { try liveSample(on: bench) }
    try expect(size(of: shown), [1920, 1080])
    let luma = try byte(of: shown, plane: 0, x: 960, y: 540)
    for (plane, x, y) in [(0, 0, 0), (0, 1919, 1079), (1, 0, 0), (1, 1, 0), (1, 1919, 539)] {
      try expect(try byte(of: shown, plane: plane, x: x, y: y), luma, "in plane \(plane) at \(x),\(y)")
    }
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
  Test("pictures in global surfaces are copied too") {
    let surfaces = (100...102).map { IOSurfaceRef(id: $0, width: 640, height: 360) }
    defer { for surface in surfaces { surface.remove() } }
    for surface in surfaces {
      for (plane, rows) in zip(surface.planes, [360, 180]) {
        plane.initializeMemory(as: UInt8.self, repeating: 123, count: surface.bytesPerRow * rows)
      }
    }
    let bench = try Bench(ringName: ringName("SURFACE_RING"))
    try bench.startApp()
    let shown = try wait(on: bench) { try liveSample(on: bench) }
    try expect(try byte(of: shown, plane: 0, x: 960, y: 540), 123)
    try expect(try byte(of: shown, plane: 1, x: 961, y: 270), 123)
  },
  Test("surfaces that are gone, or have another size, are no ring: one line in the log, and the placeholder") {
    let surfaces = (100...102).map { IOSurfaceRef(id: $0, width: 1280, height: 720) }
    defer { for surface in surfaces { surface.remove() } }
    let bench = try Bench(ringName: ringName("SURFACE_RING"))
    let lines = Logger.lines.count
    try bench.startApp()
    bench.clock.advance(by: 5 * second)
    try expect(Logger.lines[lines...].filter { $0.contains("surfaceLost(100)") }.count, 1)
    try expect(bench.newSamples().count > 100, "the placeholder")
  },
]
