@_exported import AppleBase

public typealias CVReturn = Int32
public let kCVReturnSuccess: CVReturn = 0
public let kCVReturnInvalidArgument: CVReturn = -6661
public let kCVReturnInvalidPixelFormat: CVReturn = -6680
public let kCVReturnWouldExceedAllocationThreshold: CVReturn = -6689

public let kCVPixelFormatType_420YpCbCr8BiPlanarVideoRange: OSType = 0x3432_3076
public let kCVPixelFormatType_420YpCbCr8BiPlanarFullRange: OSType = 0x3432_3066
public let kCVPixelFormatType_32BGRA: OSType = 0x4247_5241

/// https://developer.apple.com/documentation/corevideo/cvbuffer
/// The planes are in memory of this process, with rows padded to 64 bytes as in the real one.
public class CVBuffer {
  struct Plane {
    let width: Int
    let height: Int
    let bytesPerRow: Int
    let memory: UnsafeMutableRawPointer
  }

  let width: Int
  let height: Int
  let pixelFormat: OSType
  let planes: [Plane]
  var locks = 0
  var attachments: [String: AnyObject] = [:]
  /// Called when the buffer is released, so that the pool can count its buffers.
  var onRelease: () -> Void = {}

  init?(width: Int, height: Int, pixelFormat: OSType) {
    let sizes: [(width: Int, height: Int, bytes: Int)]
    switch pixelFormat {
    case kCVPixelFormatType_420YpCbCr8BiPlanarVideoRange, kCVPixelFormatType_420YpCbCr8BiPlanarFullRange:
      sizes = [(width, height, width), ((width + 1) / 2, (height + 1) / 2, (width + 1) / 2 * 2)]
    case kCVPixelFormatType_32BGRA:
      sizes = [(width, height, width * 4)]
    default:
      return nil
    }
    self.width = width
    self.height = height
    self.pixelFormat = pixelFormat
    planes = sizes.map { size in
      let bytesPerRow = (size.bytes + 63) / 64 * 64
      let memory = UnsafeMutableRawPointer.allocate(byteCount: bytesPerRow * size.height, alignment: 64)
      memory.initializeMemory(as: UInt8.self, repeating: 0, count: bytesPerRow * size.height)
      return Plane(width: size.width, height: size.height, bytesPerRow: bytesPerRow, memory: memory)
    }
    Self.alive += 1
  }

  deinit {
    for plane in planes { plane.memory.deallocate() }
    Self.alive -= 1
    onRelease()
  }

  /// Number of buffers that exist, so that tests can find leaks.
  nonisolated(unsafe) public private(set) static var alive = 0
}

public typealias CVImageBuffer = CVBuffer
public typealias CVPixelBuffer = CVImageBuffer

/// https://developer.apple.com/documentation/corevideo/cvattachmentmode
public enum CVAttachmentMode: UInt32 {
  case shouldNotPropagate = 0
  case shouldPropagate = 1
}

/// https://developer.apple.com/documentation/corevideo/cvbuffersetattachment(_:_:_:_:)
public func CVBufferSetAttachment(
  _ buffer: CVBuffer, _ key: CFString, _ value: CFTypeRef, _ attachmentMode: CVAttachmentMode
) {
  buffer.attachments[key.description] = value
}

/// https://developer.apple.com/documentation/corevideo/cvbuffercopyattachment(_:_:_:)
public func CVBufferCopyAttachment(
  _ buffer: CVBuffer, _ key: CFString, _ attachmentMode: UnsafeMutablePointer<CVAttachmentMode>?
) -> CFTypeRef? {
  buffer.attachments[key.description]
}

// https://developer.apple.com/documentation/corevideo/image-buffer-ycbcr-matrix-constants and similar pages
nonisolated(unsafe) public let kCVImageBufferYCbCrMatrixKey: CFString = "CVImageBufferYCbCrMatrix"
nonisolated(unsafe) public let kCVImageBufferYCbCrMatrix_ITU_R_709_2: CFString = "ITU_R_709_2"
nonisolated(unsafe) public let kCVImageBufferYCbCrMatrix_ITU_R_601_4: CFString = "ITU_R_601_4"
nonisolated(unsafe) public let kCVImageBufferColorPrimariesKey: CFString = "CVImageBufferColorPrimaries"
nonisolated(unsafe) public let kCVImageBufferColorPrimaries_ITU_R_709_2: CFString = "ITU_R_709_2"
nonisolated(unsafe) public let kCVImageBufferTransferFunctionKey: CFString = "CVImageBufferTransferFunction"
nonisolated(unsafe) public let kCVImageBufferTransferFunction_ITU_R_709_2: CFString = "ITU_R_709_2"
