@preconcurrency import CoreVideo
@preconcurrency import IOSurface

/// A surface of the ring. While this lives it counts as in use, and the pixel buffer pool of the writer does not write it
/// again. No reference does that, nor a pixel buffer made of a surface that was looked up by its id
/// (CVPixelBufferIOSurface.h).
final class RingSurface {
  private let surface: IOSurfaceRef

  /// Throws RingFailure.surfaceLost.
  init(id: UInt32, of ring: RingReader) throws {
    guard let surface = IOSurfaceLookup(id), IOSurfaceGetPixelFormat(surface) == PictureFormat.pixelFormat,
      IOSurfaceGetWidth(surface) == ring.width, IOSurfaceGetHeight(surface) == ring.height
    else { throw RingFailure.surfaceLost(id) }
    self.surface = surface
    IOSurfaceIncrementUseCount(surface)
  }

  deinit { IOSurfaceDecrementUseCount(surface) }

  /// The surface itself, without a copy.
  func picture() throws -> CVPixelBuffer {
    try created("CVPixelBufferCreateWithIOSurface") { picture in
      var unmanaged: Unmanaged<CVPixelBuffer>?
      let status = CVPixelBufferCreateWithIOSurface(kCFAllocatorDefault, surface, nil, &unmanaged)
      picture.pointee = unmanaged?.takeRetainedValue()
      return status
    }
  }
}
