@preconcurrency import CoreMedia
@preconcurrency import CoreMediaIO

/// A format that apps can choose: `420v` in this size, at any of the frame rates.
struct PictureFormat: Equatable {
  let width: Int
  let height: Int

  /// Apps choose a format by its index here. The list never changes, because apps read it only once.
  static let all = [PictureFormat(width: 1920, height: 1080), PictureFormat(width: 1280, height: 720)]
  static let pixelFormat = kCVPixelFormatType_420YpCbCr8BiPlanarVideoRange
  /// Frames per second. The first one is used until an app asks for another.
  static let frameRates: [Int32] = [30, 60]

  func streamFormat() throws -> CMIOExtensionStreamFormat {
    let description = try created("CMVideoFormatDescriptionCreate") {
      CMVideoFormatDescriptionCreate(
        allocator: kCFAllocatorDefault, codecType: Self.pixelFormat, width: Int32(width), height: Int32(height),
        extensions: nil, formatDescriptionOut: $0)
    }
    return CMIOExtensionStreamFormat(
      formatDescription: description, maxFrameDuration: Self.duration(ofRate: 30),
      minFrameDuration: Self.duration(ofRate: 60), validFrameDurations: Self.frameRates.map(Self.duration))
  }

  static func duration(ofRate rate: Int32) -> CMTime { CMTime(value: 1, timescale: rate) }

  /// The frame rate that an app asks for; nil when it is not one of ours. 1/30, 1001/30000 and 333/10000 all mean 30.
  static func frameRate(ofDuration duration: CMTime) -> Int32? {
    guard duration.isValid, duration.value > 0 else { return nil }
    let asked = Double(duration.timescale) / Double(duration.value)
    return frameRates.first { abs(Double($0) - asked) < 0.5 }
  }
}
