@preconcurrency import CoreVideo
@preconcurrency import VideoToolbox

/// Brings pictures of any size, pixel format and colours into the format an app has chosen, with bars where the shapes
/// differ.
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

  /// The picture itself when it fits, else a new one.
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
    // Without the last three the session chooses the colours, whatever the new picture says.
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
