@preconcurrency import CoreMedia

/// Makes the samples that apps get.
struct SampleMaker {
  private var description: CMVideoFormatDescription?

  mutating func sample(of picture: CVPixelBuffer, at hostTime: UInt64, frameRate: Int32) throws -> CMSampleBuffer {
    let description = try describe(picture)
    var timing = CMSampleTimingInfo(
      duration: PictureFormat.duration(ofRate: frameRate),
      presentationTimeStamp: CMTime(value: Int64(hostTime), timescale: 1_000_000_000), decodeTimeStamp: .invalid)
    return try created("CMSampleBufferCreateReadyWithImageBuffer") {
      CMSampleBufferCreateReadyWithImageBuffer(
        allocator: kCFAllocatorDefault, imageBuffer: picture, formatDescription: description, sampleTiming: &timing,
        sampleBufferOut: $0)
    }
  }

  /// A description contains the size and the colours, so a picture with others needs a new one.
  private mutating func describe(_ picture: CVPixelBuffer) throws -> CMVideoFormatDescription {
    if let description, CMVideoFormatDescriptionMatchesImageBuffer(description, imageBuffer: picture) {
      return description
    }
    let made = try created("CMVideoFormatDescriptionCreateForImageBuffer") {
      CMVideoFormatDescriptionCreateForImageBuffer(
        allocator: kCFAllocatorDefault, imageBuffer: picture, formatDescriptionOut: $0)
    }
    description = made
    return made
  }
}
