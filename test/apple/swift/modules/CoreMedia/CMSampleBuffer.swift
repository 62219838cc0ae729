public let kCMSampleBufferError_InvalidMediaFormat: OSStatus = -12743

/// https://developer.apple.com/documentation/coremedia/cmsamplebuffer-api
public class CMSampleBuffer {
  let image: CVImageBuffer
  let timing: CMSampleTimingInfo

  init(image: CVImageBuffer, timing: CMSampleTimingInfo) {
    self.image = image
    self.timing = timing
  }
}

/// https://developer.apple.com/documentation/coremedia/cmsamplebuffercreatereadywithimagebuffer(allocator:imagebuffer:formatdescription:sampletiming:samplebufferout:)
public func CMSampleBufferCreateReadyWithImageBuffer(
  allocator: CFAllocator?, imageBuffer: CVImageBuffer, formatDescription: CMVideoFormatDescription,
  sampleTiming: UnsafePointer<CMSampleTimingInfo>, sampleBufferOut: UnsafeMutablePointer<CMSampleBuffer?>
) -> OSStatus {
  guard CMVideoFormatDescriptionMatchesImageBuffer(formatDescription, imageBuffer: imageBuffer) else {
    return kCMSampleBufferError_InvalidMediaFormat
  }
  sampleBufferOut.pointee = CMSampleBuffer(image: imageBuffer, timing: sampleTiming.pointee)
  return noErr
}

/// https://developer.apple.com/documentation/coremedia/cmsamplebuffergetimagebuffer(_:)
public func CMSampleBufferGetImageBuffer(_ sbuf: CMSampleBuffer) -> CVImageBuffer? { sbuf.image }

/// https://developer.apple.com/documentation/coremedia/cmsamplebuffergetpresentationtimestamp(_:)
public func CMSampleBufferGetPresentationTimeStamp(_ sbuf: CMSampleBuffer) -> CMTime {
  sbuf.timing.presentationTimeStamp
}

/// https://developer.apple.com/documentation/coremedia/cmsamplebuffergetduration(_:)
public func CMSampleBufferGetDuration(_ sbuf: CMSampleBuffer) -> CMTime { sbuf.timing.duration }
