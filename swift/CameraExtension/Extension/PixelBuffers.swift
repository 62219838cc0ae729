@preconcurrency import CoreVideo
import Foundation

/// Makes `420v` pixel buffers of one size, which other processes can use.
final class PixelBufferFactory {
  /// The number of buffers that may exist. When more are wanted, an app does not return its buffers.
  private static let threshold = [kCVPixelBufferPoolAllocationThresholdKey as String: 12]

  private let pool: CVPixelBufferPool

  init(width: Int, height: Int) throws {
    let surface: [String: Any] = [:]
    let attributes: [String: Any] = [
      kCVPixelBufferPixelFormatTypeKey as String: PictureFormat.pixelFormat,
      kCVPixelBufferWidthKey as String: width,
      kCVPixelBufferHeightKey as String: height,
      // This key makes the buffers IOSurfaces, even though the dictionary is empty.
      kCVPixelBufferIOSurfacePropertiesKey as String: surface,
    ]
    pool = try created("CVPixelBufferPoolCreate") {
      CVPixelBufferPoolCreate(kCFAllocatorDefault, nil, attributes as CFDictionary, $0)
    }
  }

  /// Makes a buffer marked as BT.709. Throws CallFailure, with -6689 when too many buffers are in use.
  func make() throws -> CVPixelBuffer {
    let buffer = try created("CVPixelBufferPoolCreatePixelBuffer") {
      CVPixelBufferPoolCreatePixelBufferWithAuxAttributes(
        kCFAllocatorDefault, pool, Self.threshold as CFDictionary, $0)
    }
    attachMissingColours(to: buffer)
    return buffer
  }
}

/// Marks a picture as BT.709, the colours of HD video, unless it says itself which colours it has; without a mark each
/// app would guess.
func attachMissingColours(to picture: CVPixelBuffer) {
  for (key, value) in [
    (kCVImageBufferYCbCrMatrixKey, kCVImageBufferYCbCrMatrix_ITU_R_709_2),
    (kCVImageBufferColorPrimariesKey, kCVImageBufferColorPrimaries_ITU_R_709_2),
    (kCVImageBufferTransferFunctionKey, kCVImageBufferTransferFunction_ITU_R_709_2),
  ] where CVBufferCopyAttachment(picture, key, nil) == nil {
    CVBufferSetAttachment(picture, key, value, .shouldPropagate)
  }
}
