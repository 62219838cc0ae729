@preconcurrency import CoreVideo
@preconcurrency import VideoToolbox

/// Brings pictures of any size and pixel format into the format an app has chosen, with bars where the shapes differ.
final class PictureFitter {
  private let factory: PixelBufferFactory
  private var session: VTPixelTransferSession?

  init(format: PictureFormat) throws {
    factory = try PixelBufferFactory(width: format.width, height: format.height)
  }

  deinit {
    if let session { VTPixelTransferSessionInvalidate(session) }
  }

  /// The picture itself when it fits, else a new one.
  func fit(_ picture: CVPixelBuffer) throws -> CVPixelBuffer {
    let fits =
      CVPixelBufferGetPixelFormatType(picture) == PictureFormat.pixelFormat
      && CVPixelBufferGetWidth(picture) == factory.width && CVPixelBufferGetHeight(picture) == factory.height
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
    try check(
      VTSessionSetProperty(session, key: kVTPixelTransferPropertyKey_ScalingMode, value: kVTScalingMode_Letterbox),
      "VTSessionSetProperty")
    return session
  }
}
