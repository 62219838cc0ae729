nonisolated(unsafe) public let kCVPixelBufferPoolAllocationThresholdKey: CFString = "BufferPoolAllocationThreshold"

/// https://developer.apple.com/documentation/corevideo/cvpixelbufferpool-77o
/// Does not reuse buffers. It counts those in use, and refuses more than the threshold.
public final class CVPixelBufferPool {
  let width: Int
  let height: Int
  let pixelFormat: OSType
  var out = 0

  init(width: Int, height: Int, pixelFormat: OSType) {
    self.width = width
    self.height = height
    self.pixelFormat = pixelFormat
  }
}

/// https://developer.apple.com/documentation/corevideo/cvpixelbufferpoolcreate(_:_:_:_:)
public func CVPixelBufferPoolCreate(
  _ allocator: CFAllocator?, _ poolAttributes: CFDictionary?, _ pixelBufferAttributes: CFDictionary?,
  _ poolOut: UnsafeMutablePointer<CVPixelBufferPool?>
) -> CVReturn {
  guard let attributes = pixelBufferAttributes,
    let width = (attributes[kCVPixelBufferWidthKey] as? NSNumber)?.intValue,
    let height = (attributes[kCVPixelBufferHeightKey] as? NSNumber)?.intValue,
    let pixelFormat = (attributes[kCVPixelBufferPixelFormatTypeKey] as? NSNumber)?.uint32Value
  else { return kCVReturnInvalidArgument }
  poolOut.pointee = CVPixelBufferPool(width: width, height: height, pixelFormat: pixelFormat)
  return kCVReturnSuccess
}

/// https://developer.apple.com/documentation/corevideo/cvpixelbufferpoolcreatepixelbufferwithauxattributes(_:_:_:_:)
public func CVPixelBufferPoolCreatePixelBufferWithAuxAttributes(
  _ allocator: CFAllocator?, _ pixelBufferPool: CVPixelBufferPool, _ auxAttributes: CFDictionary?,
  _ pixelBufferOut: UnsafeMutablePointer<CVPixelBuffer?>
) -> CVReturn {
  let threshold = (auxAttributes?[kCVPixelBufferPoolAllocationThresholdKey] as? NSNumber)?.intValue ?? Int.max
  if pixelBufferPool.out >= threshold { return kCVReturnWouldExceedAllocationThreshold }
  let pool = pixelBufferPool
  let buffer = CVBuffer(width: pool.width, height: pool.height, pixelFormat: pool.pixelFormat)
  guard let buffer else { return kCVReturnInvalidPixelFormat }
  pool.out += 1
  buffer.onRelease = { pool.out -= 1 }
  pixelBufferOut.pointee = buffer
  return kCVReturnSuccess
}
