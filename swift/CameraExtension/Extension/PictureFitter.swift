@preconcurrency import CoreVideo
@preconcurrency import VideoToolbox

/// Converts pictures of any size, pixel format and colours to the format that an app has chosen. It adds bars when the
/// aspect ratios differ.
final class PictureFitter {
  private let format: PictureFormat
  private let factory: PixelBufferFactory
  private var session: VTPixelTransferSession?

  init(format: PictureFormat) throws {
    self.format = format
    factory = try PixelBufferFactory(width: format.width, height: format.height)
  }

  deinit {
    if let session { VTPixelTransferSessionInvalidate(session) }
  }

  /// Returns the picture itself when it has the format, otherwise a converted one.
  func fit(_ picture: CVPixelBuffer) throws -> CVPixelBuffer {
    let fits =
      CVPixelBufferGetPixelFormatType(picture) == PictureFormat.pixelFormat
      && CVPixelBufferGetWidth(picture) == format.width && CVPixelBufferGetHeight(picture) == format.height
    if fits { return picture }
    let session = try self.session ?? makeSession()
    self.session = session
    let fitted = try factory.make()
    try check(
      VTPixelTransferSessionTransferImage(session, from: picture, to: fitted), "VTPixelTransferSessionTransferImage")
    return fitted
  }

  private func makeSession() throws -> VTPixelTransferSession {
    let session = try created("VTPixelTransferSessionCreate") {
      VTPixelTransferSessionCreate(allocator: kCFAllocatorDefault, pixelTransferSessionOut: $0)
    }
    // Without the last three properties the session chooses the colours itself, whatever the new picture says.
    for (key, value) in [
      (kVTPixelTransferPropertyKey_ScalingMode, kVTScalingMode_Letterbox),
      (kVTPixelTransferPropertyKey_DestinationYCbCrMatrix, kCVImageBufferYCbCrMatrix_ITU_R_709_2),
      (kVTPixelTransferPropertyKey_DestinationColorPrimaries, kCVImageBufferColorPrimaries_ITU_R_709_2),
      (kVTPixelTransferPropertyKey_DestinationTransferFunction, kCVImageBufferTransferFunction_ITU_R_709_2),
    ] {
      try check(VTSessionSetProperty(session, key: key, value: value), "VTSessionSetProperty")
    }
    return session
  }
}
