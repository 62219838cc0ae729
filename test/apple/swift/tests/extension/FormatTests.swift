import CoreMediaIO
import os

/// Matrix, primaries and transfer function that the picture is marked with.
private func colours(of picture: CVPixelBuffer) -> [String] {
  [kCVImageBufferYCbCrMatrixKey, kCVImageBufferColorPrimariesKey, kCVImageBufferTransferFunctionKey].map { key in
    CVBufferCopyAttachment(picture, key, nil).map { "\($0)" } ?? "nothing"
  }
}

private func colours(of sample: CMIOExtensionStream.Sent) throws -> [String] {
  colours(of: try picture(of: sample))
}

private func makePictureOfBT601() throws -> CVPixelBuffer {
  let made = try makePicture()
  CVBufferSetAttachment(made, kCVImageBufferYCbCrMatrixKey, kCVImageBufferYCbCrMatrix_ITU_R_601_4, .shouldPropagate)
  return made
}

let formatTests: [Test] = [
  Test("1080p and 720p in 420v, at 30 and 60 fps, are offered on both streams") {
    let bench = try Bench()
    for formats in [bench.device.source.formats, bench.device.sink.formats] {
      let sizes = formats.map { CMVideoFormatDescriptionGetDimensions($0.formatDescription) }
      try expect(sizes.map { [$0.width, $0.height] }, [[1920, 1080], [1280, 720]])
      for format in formats {
        try expect(CMFormatDescriptionGetMediaSubType(format.formatDescription), 0x3432_3076)
        try expect(format.minFrameDuration, CMTime(value: 1, timescale: 60))
        try expect(format.maxFrameDuration, CMTime(value: 1, timescale: 30))
        try expect(
          format.validFrameDurations ?? [], [CMTime(value: 1, timescale: 30), CMTime(value: 1, timescale: 60)])
      }
    }
  },
  Test("an app that asks for 60 fps gets 60 placeholders or pictures a second") {
    let bench = try Bench()
    try bench.startApp()
    try bench.set { $0.frameDuration = CMTime(value: 1001, timescale: 60000) }
    _ = bench.newSamples()
    bench.clock.advance(by: second)
    try expect((59...61).contains(bench.newSamples().count), "60 placeholders")
    try bench.startFeeder()
    _ = bench.newSamples()
    for _ in 0..<60 {
      try bench.feed()
      bench.clock.advance(by: 1_000_000_000 / 60 - ConsumeLoop.pause)
    }
    try expect((59...61).contains(bench.newSamples().count), "60 pictures")
  },
  Test("an app that asks for 30 fps gets every other picture of 60 fps, without delay") {
    let bench = try Bench()
    try bench.startApp()
    try bench.startFeeder()
    _ = bench.newSamples()
    for _ in 0..<60 {
      try bench.feed()
      bench.clock.advance(by: 1_000_000_000 / 60 - ConsumeLoop.pause)
    }
    try expect((29...32).contains(bench.newSamples().count), "30 pictures")
  },
  Test("for an app that asks for 720p, each picture in 1080p is scaled once") {
    let bench = try Bench()
    try bench.set { $0.activeFormatIndex = 1 }
    try bench.startApp()
    bench.clock.advance(by: 10 * millisecond)
    try expect(size(of: try picture(of: unwrap(bench.newSamples().last))), [1280, 720], "the placeholder")
    try bench.startFeeder()
    try bench.feed(makePicture(luma: 77))
    bench.clock.advance(by: 200 * millisecond)
    let samples = try bench.newSamples().suffix(3).map { try picture(of: $0) }
    try expect(size(of: samples[0]), [1280, 720])
    try expect(samples[0] === samples[2], "scaled again for a repetition")
    try expect(try byte(of: samples[0], plane: 0, x: 640, y: 360), 77)
  },
  Test("a format that is changed while apps read takes effect with the next sample") {
    let bench = try Bench()
    try bench.startApp()
    try bench.startFeeder()
    try bench.feed()
    try bench.set { $0.activeFormatIndex = 1 }
    _ = bench.newSamples()
    bench.clock.advance(by: 100 * millisecond)
    try expect(size(of: try picture(of: unwrap(bench.newSamples().first))), [1280, 720])
    let values = try bench.device.source.streamProperties(forProperties: [.streamActiveFormatIndex])
    try expect(values.activeFormatIndex, 1)
  },
  Test("pictures of another aspect ratio get bars and are not stretched") {
    let fitter = try PictureFitter(format: PictureFormat(width: 1280, height: 720))
    let fitted = try fitter.fit(makePicture(width: 640, height: 480, luma: 200))
    try expect(try byte(of: fitted, plane: 0, x: 100, y: 360), 16)
    try expect(try byte(of: fitted, plane: 0, x: 640, y: 360), 200)
  },
  Test("a picture without colours is marked as BT.709, and one with colours keeps them") {
    let bench = try Bench()
    try bench.startApp()
    try bench.startFeeder()
    var silent: CVPixelBuffer?
    try check(CVPixelBufferCreate(nil, 1920, 1080, PictureFormat.pixelFormat, nil, &silent), "CVPixelBufferCreate")
    try bench.feed(unwrap(silent))
    try expect(try colours(of: unwrap(bench.newSamples().last)), ["ITU_R_709_2", "ITU_R_709_2", "ITU_R_709_2"])
    bench.clock.advance(by: 100 * millisecond)
    try bench.feed(makePictureOfBT601())
    try expect(try colours(of: unwrap(bench.newSamples().last)), ["ITU_R_601_4", "ITU_R_709_2", "ITU_R_709_2"])
  },
  Test("a picture that is scaled is also converted to BT.709") {
    let fitter = try PictureFitter(format: PictureFormat(width: 1280, height: 720))
    try expect(try colours(of: fitter.fit(makePictureOfBT601())), ["ITU_R_709_2", "ITU_R_709_2", "ITU_R_709_2"])
  },
  Test("apps that keep buffers do not get more of them than the pool allows") {
    let bench = try Bench()
    try bench.set { $0.activeFormatIndex = 1 }
    try bench.startApp()
    try bench.startFeeder()
    // The double keeps every sample, as an app that hangs would.
    for _ in 0..<40 {
      try bench.feed()
      bench.clock.advance(by: 25 * millisecond)
    }
    let complaints = Logger.lines.filter { $0.contains("-6689") }
    try expect(complaints.count, 1, "one line for all of them")
  },
  Test("a format or a frame rate that does not exist changes nothing and is logged") {
    let bench = try Bench()
    let logged = Logger.lines.count
    try bench.set { values in
      values.activeFormatIndex = 7
      values.frameDuration = CMTime(value: 1, timescale: 12)
    }
    try bench.set { $0.frameDuration = CMTime.invalid }
    let values = try bench.device.source.streamProperties(forProperties: bench.device.source.availableProperties)
    try expect(values.activeFormatIndex, 0)
    try expect(values.frameDuration, CMTime(value: 1, timescale: 30))
    let lines = Logger.lines[logged...]
    try expect(lines.count, 3)
    try expect(lines.allSatisfy { $0.hasPrefix("error: ") && !$0.contains("<private>") }, "\(lines)")
  },
]
