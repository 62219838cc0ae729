@preconcurrency import CoreVideo
@preconcurrency import IOSurface

/// A surface of the ring. While this object exists the surface counts as in use, so the writer's pixel buffer pool does
/// not use it again. A reference does not have that effect, nor does a pixel buffer that is made of a surface which was
/// looked up by its id (CVPixelBufferIOSurface.h).
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

  /// A pixel buffer of this surface, without a copy.
  func picture() throws -> CVPixelBuffer {
    try created("CVPixelBufferCreateWithIOSurface") { picture in
      var unmanaged: Unmanaged<CVPixelBuffer>?
      let status = CVPixelBufferCreateWithIOSurface(kCFAllocatorDefault, surface, nil, &unmanaged)
      picture.pointee = unmanaged?.takeRetainedValue()
      return status
    }
  }
}
