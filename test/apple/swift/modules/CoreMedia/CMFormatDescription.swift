/// https://developer.apple.com/documentation/coremedia/cmvideodimensions
public struct CMVideoDimensions: Sendable {
  public var width: Int32
  public var height: Int32
  public init() {
    width = 0
    height = 0
  }
  public init(width: Int32, height: Int32) {
    self.width = width
    self.height = height
  }
}

/// https://developer.apple.com/documentation/coremedia/cmformatdescription
public class CMFormatDescription {
  let codecType: FourCharCode
  let size: CMVideoDimensions

  init(codecType: FourCharCode, size: CMVideoDimensions) {
    self.codecType = codecType
    self.size = size
  }
}

public typealias CMVideoFormatDescription = CMFormatDescription
public typealias CMVideoCodecType = FourCharCode

/// https://developer.apple.com/documentation/coremedia/cmvideoformatdescriptioncreate(allocator:codectype:width:height:extensions:formatdescriptionout:)
public func CMVideoFormatDescriptionCreate(
  allocator: CFAllocator?, codecType: CMVideoCodecType, width: Int32, height: Int32, extensions: CFDictionary?,
  formatDescriptionOut: UnsafeMutablePointer<CMFormatDescription?>
) -> OSStatus {
  let size = CMVideoDimensions(width: width, height: height)
  formatDescriptionOut.pointee = CMFormatDescription(codecType: codecType, size: size)
  return noErr
}

/// https://developer.apple.com/documentation/coremedia/cmvideoformatdescriptioncreateforimagebuffer(allocator:imagebuffer:formatdescriptionout:)
public func CMVideoFormatDescriptionCreateForImageBuffer(
  allocator: CFAllocator?, imageBuffer: CVImageBuffer,
  formatDescriptionOut: UnsafeMutablePointer<CMVideoFormatDescription?>
) -> OSStatus {
  let size = CMVideoDimensions(
    width: Int32(CVPixelBufferGetWidth(imageBuffer)), height: Int32(CVPixelBufferGetHeight(imageBuffer)))
  let codecType = CVPixelBufferGetPixelFormatType(imageBuffer)
  formatDescriptionOut.pointee = CMFormatDescription(codecType: codecType, size: size)
  return noErr
}

/// https://developer.apple.com/documentation/coremedia/cmvideoformatdescriptionmatchesimagebuffer(_:imagebuffer:)
public func CMVideoFormatDescriptionMatchesImageBuffer(
  _ desc: CMVideoFormatDescription, imageBuffer: CVImageBuffer
) -> Bool {
  desc.codecType == CVPixelBufferGetPixelFormatType(imageBuffer)
    && desc.size.width == CVPixelBufferGetWidth(imageBuffer) && desc.size.height == CVPixelBufferGetHeight(imageBuffer)
}

/// https://developer.apple.com/documentation/coremedia/cmvideoformatdescriptiongetdimensions(_:)
public func CMVideoFormatDescriptionGetDimensions(_ videoDesc: CMVideoFormatDescription) -> CMVideoDimensions {
  videoDesc.size
}

/// https://developer.apple.com/documentation/coremedia/cmformatdescriptiongetmediasubtype(_:)
public func CMFormatDescriptionGetMediaSubType(_ desc: CMFormatDescription) -> FourCharCode { desc.codecType }
