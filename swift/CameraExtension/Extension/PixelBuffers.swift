@preconcurrency import CoreVideo
import Foundation

/// Makes `420v` pixel buffers of one size, which other processes can map.
final class PixelBufferFactory {
  /// Buffers that may be with apps at the same time; more would mean that an app does not give them back.
  private static let threshold = [kCVPixelBufferPoolAllocationThresholdKey as String: 12]

  private let pool: CVPixelBufferPool

  init(width: Int, height: Int) throws {
    let surface: [String: Any] = [:]
    let attributes: [String: Any] = [
      kCVPixelBufferPixelFormatTypeKey as String: PictureFormat.pixelFormat,
      kCVPixelBufferWidthKey as String: width,
      kCVPixelBufferHeightKey as String: height,
      // Empty, but there: that makes the buffers IOSurfaces.
      kCVPixelBufferIOSurfacePropertiesKey as String: surface,
    ]
    pool = try created("CVPixelBufferPoolCreate") {
      CVPixelBufferPoolCreate(kCFAllocatorDefault, nil, attributes as CFDictionary, $0)
    }
  }

  /// Says BT.709. Throws CallFailure, -6689 when too many are out.
  func make() throws -> CVPixelBuffer {
    let buffer = try created("CVPixelBufferPoolCreatePixelBuffer") {
      CVPixelBufferPoolCreatePixelBufferWithAuxAttributes(
        kCFAllocatorDefault, pool, Self.threshold as CFDictionary, $0)
    }
    attachMissingColours(to: buffer)
    return buffer
  }
}

/// Says which colours a picture has where it does not say so itself: BT.709, as HD video is, with the matrix of BT.601 if
/// need be. Apps that are not told make up their own minds.
func attachMissingColours(to picture: CVPixelBuffer, isBT601: Bool = false) {
  let matrix = isBT601 ? kCVImageBufferYCbCrMatrix_ITU_R_601_4 : kCVImageBufferYCbCrMatrix_ITU_R_709_2
  for (key, value) in [
    (kCVImageBufferYCbCrMatrixKey, matrix),
    (kCVImageBufferColorPrimariesKey, kCVImageBufferColorPrimaries_ITU_R_709_2),
    (kCVImageBufferTransferFunctionKey, kCVImageBufferTransferFunction_ITU_R_709_2),
  ] where CVBufferCopyAttachment(picture, key, nil) == nil {
    CVBufferSetAttachment(picture, key, value, .shouldPropagate)
  }
}
