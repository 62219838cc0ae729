import CoreMedia

public typealias VTSession = CFTypeRef

nonisolated(unsafe) public let kVTPixelTransferPropertyKey_ScalingMode: CFString = "ScalingMode"
nonisolated(unsafe) public let kVTScalingMode_Letterbox: CFString = "Letterbox"

/// https://developer.apple.com/documentation/videotoolbox/vtpixeltransfersession
/// Letterboxes `420v` into `420v`, taking the nearest sample.
public final class VTPixelTransferSession {
  var isLetterboxing = false
  var isValid = true
}

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
  guard let session = session as? VTPixelTransferSession, propertyKey == kVTPixelTransferPropertyKey_ScalingMode else {
    return -12900
  }
  session.isLetterboxing = propertyValue as? CFString == kVTScalingMode_Letterbox
  return noErr
}

/// https://developer.apple.com/documentation/videotoolbox/vtpixeltransfersessioninvalidate(_:)
public func VTPixelTransferSessionInvalidate(_ session: VTPixelTransferSession) { session.isValid = false }

/// https://developer.apple.com/documentation/videotoolbox/vtpixeltransfersessiontransferimage(_:from:to:)
public func VTPixelTransferSessionTransferImage(
  _ session: VTPixelTransferSession, from sourceBuffer: CVPixelBuffer, to destinationBuffer: CVPixelBuffer
) -> OSStatus {
  let format = kCVPixelFormatType_420YpCbCr8BiPlanarVideoRange
  guard session.isValid, session.isLetterboxing, CVPixelBufferGetPixelFormatType(sourceBuffer) == format,
    CVPixelBufferGetPixelFormatType(destinationBuffer) == format
  else { return -12905 }
  CVPixelBufferLockBaseAddress(sourceBuffer, .readOnly)
  CVPixelBufferLockBaseAddress(destinationBuffer, [])
  letterbox(sourceBuffer, destinationBuffer, plane: 0, bytesPerSample: 1, black: 16)
  letterbox(sourceBuffer, destinationBuffer, plane: 1, bytesPerSample: 2, black: 128)
  CVPixelBufferUnlockBaseAddress(destinationBuffer, [])
  CVPixelBufferUnlockBaseAddress(sourceBuffer, .readOnly)
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
