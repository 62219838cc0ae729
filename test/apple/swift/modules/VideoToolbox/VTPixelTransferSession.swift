import CoreMedia

public typealias VTSession = CFTypeRef

nonisolated(unsafe) public let kVTPixelTransferPropertyKey_ScalingMode: CFString = "ScalingMode"
nonisolated(unsafe) public let kVTScalingMode_Letterbox: CFString = "Letterbox"
nonisolated(unsafe) public let kVTPixelTransferPropertyKey_DestinationYCbCrMatrix: CFString = "DestinationYCbCrMatrix"
nonisolated(unsafe) public let kVTPixelTransferPropertyKey_DestinationColorPrimaries: CFString =
  "DestinationColorPrimaries"
nonisolated(unsafe) public let kVTPixelTransferPropertyKey_DestinationTransferFunction: CFString =
  "DestinationTransferFunction"

/// https://developer.apple.com/documentation/videotoolbox/vtpixeltransfersession
/// Letterboxes `420v` pictures into `420v` pictures, with the nearest samples. The destination is marked with the colours
/// that are set, otherwise with those of the source; the samples are not converted.
public final class VTPixelTransferSession {
  var properties: [String: AnyObject] = [:]
  var isValid = true
}

/// The attachment that each property of the session sets.
nonisolated(unsafe) private let colours: [(key: CFString, attachment: CFString)] = [
  (kVTPixelTransferPropertyKey_DestinationYCbCrMatrix, kCVImageBufferYCbCrMatrixKey),
  (kVTPixelTransferPropertyKey_DestinationColorPrimaries, kCVImageBufferColorPrimariesKey),
  (kVTPixelTransferPropertyKey_DestinationTransferFunction, kCVImageBufferTransferFunctionKey),
]

/// https://developer.apple.com/documentation/videotoolbox/vtpixeltransfersessioncreate(allocator:pixeltransfersessionout:)
public func VTPixelTransferSessionCreate(
  allocator: CFAllocator?, pixelTransferSessionOut: UnsafeMutablePointer<VTPixelTransferSession?>
) -> OSStatus {
  pixelTransferSessionOut.pointee = VTPixelTransferSession()
  return noErr
}

/// https://developer.apple.com/documentation/videotoolbox/vtsessionsetproperty(_:key:value:)
@discardableResult
public func VTSessionSetProperty(_ session: VTSession, key propertyKey: CFString, value propertyValue: CFTypeRef?)
  -> OSStatus
{
  let known = colours.map(\.key) + [kVTPixelTransferPropertyKey_ScalingMode]
  guard let session = session as? VTPixelTransferSession, known.contains(propertyKey) else { return -12900 }
  session.properties[propertyKey.description] = propertyValue
  return noErr
}

/// https://developer.apple.com/documentation/videotoolbox/vtpixeltransfersessioninvalidate(_:)
public func VTPixelTransferSessionInvalidate(_ session: VTPixelTransferSession) { session.isValid = false }

/// https://developer.apple.com/documentation/videotoolbox/vtpixeltransfersessiontransferimage(_:from:to:)
public func VTPixelTransferSessionTransferImage(
  _ session: VTPixelTransferSession, from sourceBuffer: CVPixelBuffer, to destinationBuffer: CVPixelBuffer
) -> OSStatus {
  let format = kCVPixelFormatType_420YpCbCr8BiPlanarVideoRange
  let mode = session.properties[kVTPixelTransferPropertyKey_ScalingMode.description] as? CFString
  guard session.isValid, mode == kVTScalingMode_Letterbox, CVPixelBufferGetPixelFormatType(sourceBuffer) == format,
    CVPixelBufferGetPixelFormatType(destinationBuffer) == format
  else { return -12905 }
  CVPixelBufferLockBaseAddress(sourceBuffer, .readOnly)
  CVPixelBufferLockBaseAddress(destinationBuffer, [])
  letterbox(sourceBuffer, destinationBuffer, plane: 0, bytesPerSample: 1, black: 16)
  letterbox(sourceBuffer, destinationBuffer, plane: 1, bytesPerSample: 2, black: 128)
  CVPixelBufferUnlockBaseAddress(destinationBuffer, [])
  CVPixelBufferUnlockBaseAddress(sourceBuffer, .readOnly)
  for (key, attachment) in colours {
    guard let value = session.properties[key.description] ?? CVBufferCopyAttachment(sourceBuffer, attachment, nil)
    else {
      continue
    }
    CVBufferSetAttachment(destinationBuffer, attachment, value, .shouldPropagate)
  }
  return noErr
}

private func letterbox(_ from: CVPixelBuffer, _ to: CVPixelBuffer, plane: Int, bytesPerSample: Int, black: UInt8) {
  guard let source = CVPixelBufferGetBaseAddressOfPlane(from, plane)?.assumingMemoryBound(to: UInt8.self),
    let target = CVPixelBufferGetBaseAddressOfPlane(to, plane)?.assumingMemoryBound(to: UInt8.self)
  else { return }
  let (sourceWidth, sourceHeight) = (
    CVPixelBufferGetWidthOfPlane(from, plane), CVPixelBufferGetHeightOfPlane(from, plane)
  )
  let (width, height) = (CVPixelBufferGetWidthOfPlane(to, plane), CVPixelBufferGetHeightOfPlane(to, plane))
  let scale = min(Double(width) / Double(sourceWidth), Double(height) / Double(sourceHeight))
  let (innerWidth, innerHeight) = (Int(Double(sourceWidth) * scale), Int(Double(sourceHeight) * scale))
  let (left, top) = ((width - innerWidth) / 2, (height - innerHeight) / 2)
  for y in 0..<height {
    let row = target + y * CVPixelBufferGetBytesPerRowOfPlane(to, plane)
    for x in 0..<width {
      let isInside = x >= left && x < left + innerWidth && y >= top && y < top + innerHeight
      for byte in 0..<bytesPerSample {
        row[x * bytesPerSample + byte] =
          isInside
          ? source[
            (y - top) * sourceHeight / innerHeight * CVPixelBufferGetBytesPerRowOfPlane(from, plane)
              + (x - left) * sourceWidth / innerWidth * bytesPerSample + byte]
          : black
      }
    }
  }
}
