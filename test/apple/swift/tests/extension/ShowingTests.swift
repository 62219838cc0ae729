import CoreMediaIO
import CoreText
import Foundation

let showingTests: [Test] = [
  Test("without a feeder, apps get the placeholder 30 times a second, at regular times, and it is drawn once") {
    let bench = try Bench()
    try bench.startApp()
    bench.clock.advance(by: 10 * second)
    let samples = bench.newSamples()
    try expect((300...301).contains(samples.count), "\(samples.count) samples in 10 s")
    for (before, after) in zip(samples, samples.dropFirst()) {
      try expect(after.hostTimeInNanoseconds - before.hostTimeInNanoseconds, 33_333_333)
      try expect(try picture(of: after) === picture(of: before), "drawn again")
    }
  },
  Test("the time stamps of the samples are the host times that they are sent with") {
    let bench = try Bench()
    try bench.startApp()
    bench.clock.advance(by: second / 10)
    for sample in bench.newSamples() {
      let stamp = CMSampleBufferGetPresentationTimeStamp(sample.sampleBuffer)
      try expect(stamp.value, Int64(sample.hostTimeInNanoseconds))
      try expect(stamp.timescale, 1_000_000_000)
      try expect(CMSampleBufferGetDuration(sample.sampleBuffer), CMTime(value: 1, timescale: 30))
    }
  },
  Test("the placeholder names the camera and says how to start it, light on dark, in 420v and BT.709") {
    CTLine.drawn = []
    let picture = try drawPlaceholder(in: PictureFormat(width: 1280, height: 720))
    try expect(CTLine.drawn.first, "RTMP Virtual Camera")
    try expect(CTLine.drawn.contains("rtmp-vcam run"), "\(CTLine.drawn)")
    try expect(CVPixelBufferGetPixelFormatType(picture), kCVPixelFormatType_420YpCbCr8BiPlanarVideoRange)
    let matrix = CVBufferCopyAttachment(picture, kCVImageBufferYCbCrMatrixKey, nil) as? NSString
    try expect(matrix, kCVImageBufferYCbCrMatrix_ITU_R_709_2)
    let corners = [(0, 0), (1279, 0), (0, 719), (1279, 719)]
    for (x, y) in corners {
      try expect((16...60).contains(try byte(of: picture, plane: 0, x: x, y: y)), "dark corners")
    }
    let column = try (0..<720).map { try byte(of: picture, plane: 0, x: 640, y: $0) }
    try expect(column.contains { $0 > 200 } && column.allSatisfy { $0 <= 235 }, "bright text within limited range")
    let chroma = try (0..<360).map { try byte(of: picture, plane: 1, x: 640, y: $0) }
    try expect(chroma.allSatisfy { (120...136).contains($0) }, "hardly any colour, never 0")
  },
  Test("pictures of the feeder are sent at once, without a copy, and not twice") {
    let bench = try Bench()
    try bench.startApp()
    try bench.startFeeder()
    try bench.feed()
    _ = bench.newSamples()
    for _ in 0..<60 {
      bench.clock.advance(by: 25 * millisecond)
      let before = bench.clock.now()
      let fed = try bench.feed()
      let samples = bench.newSamples()
      try expect(samples.count, 1)
      try expect(try picture(of: samples[0]) === fed, "another picture")
      try expect(samples[0].hostTimeInNanoseconds - before <= ConsumeLoop.pause, "late")
    }
    try expect(try bench.value(of: Identity.stateProperty), "live")
  },
  Test("a short gap shows the last picture, a gap of a second the placeholder, and then it is live again") {
    let bench = try Bench()
    try bench.startApp()
    try bench.startFeeder()
    let last = try bench.feed()
    _ = bench.newSamples()
    bench.clock.advance(by: 900 * millisecond)
    let gap = bench.newSamples()
    try expect((25...28).contains(gap.count), "\(gap.count) samples in 0.9 s")
    try expect(try gap.allSatisfy { try picture(of: $0) === last }, "not the last picture")
    try expect(try bench.value(of: Identity.stateProperty), "holding")
    bench.clock.advance(by: 200 * millisecond)
    let placeholder = try picture(of: unwrap(bench.newSamples().last))
    try expect(placeholder !== last, "still the last picture after 1.1 s")
    try expect(try bench.value(of: Identity.stateProperty), "placeholder")
    let next = try bench.feed()
    try expect(try picture(of: unwrap(bench.newSamples().last)) === next, "the next picture")
  },
  Test("host times are strictly increasing through all of that") {
    let bench = try Bench()
    try bench.startApp()
    try bench.startFeeder()
    for index in 0..<200 {
      if index % 50 < 30 { try bench.feed() }
      bench.clock.advance(by: UInt64(index % 5) * 7 * millisecond)
    }
    let times = bench.newSamples().map(\.hostTimeInNanoseconds)
    try expect(times.count > 100, "\(times.count) samples")
    try expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 }, "not strictly increasing")
  },
  Test("when the feeder leaves, its last picture is released, and apps get the placeholder at once") {
    let bench = try Bench()
    try bench.startApp()
    try bench.startFeeder()
    weak var last = try bench.feed()
    try bench.stopFeeder()
    _ = bench.newSamples()
    try expect(last == nil, "the picture is kept")
    bench.clock.advance(by: 100 * millisecond)
    try expect(try bench.value(of: Identity.stateProperty), "placeholder")
    try expect(bench.newSamples().count >= 2, "the placeholder comes at once")
  },
  Test("the last picture is also released after a second without pictures, because the feeder may wait for it") {
    let bench = try Bench()
    try bench.startApp()
    try bench.startFeeder()
    weak var last = try bench.feed()
    bench.clock.advance(by: 900 * millisecond)
    _ = bench.newSamples()
    try expect(last != nil, "the picture is held in the gap")
    bench.clock.advance(by: 200 * millisecond)
    _ = bench.newSamples()
    try expect(last == nil, "the picture is kept")
  },
  Test("a system that was asleep gets no burst of samples") {
    let bench = try Bench()
    try bench.startApp()
    bench.clock.advance(by: second)
    _ = bench.newSamples()
    bench.clock.sleep(for: 3600 * second)
    bench.clock.advance(by: 100 * millisecond)
    try expect(bench.newSamples().count <= 5, "a burst")
  },
]
