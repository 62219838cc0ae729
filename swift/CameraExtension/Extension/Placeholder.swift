import CoreGraphics
import CoreText
@preconcurrency import CoreVideo
import Foundation
import RTMPVcamShared

/// Draws the picture that is shown while there is no feeder: it names the camera and says how to start the server.
func drawPlaceholder(in format: PictureFormat) throws -> CVPixelBuffer {
  let picture = try PixelBufferFactory(width: format.width, height: format.height).make()
  try check(CVPixelBufferLockBaseAddress(picture, []), "CVPixelBufferLockBaseAddress")
  defer { CVPixelBufferUnlockBaseAddress(picture, []) }
  guard let luma = CVPixelBufferGetBaseAddressOfPlane(picture, 0),
    let chroma = CVPixelBufferGetBaseAddressOfPlane(picture, 1)
  else { throw CallFailure(call: "CVPixelBufferGetBaseAddressOfPlane", status: 0) }
  // Slate grey. In limited range black is 16, and both chroma values of a neutral grey are 128.
  let (background, blue, red): (UInt8, UInt8, UInt8) = (36, 134, 125)
  let bytesPerRow = CVPixelBufferGetBytesPerRowOfPlane(picture, 0)
  luma.initializeMemory(as: UInt8.self, repeating: background, count: bytesPerRow * format.height)
  chroma.initializeMemory(
    as: UInt16.self, repeating: (UInt16(red) << 8 | UInt16(blue)).littleEndian,
    count: CVPixelBufferGetBytesPerRowOfPlane(picture, 1) / 2 * format.height / 2)
  guard
    let context = CGContext(
      data: luma, width: format.width, height: format.height, bitsPerComponent: 8, bytesPerRow: bytesPerRow,
      space: CGColorSpaceCreateDeviceGray(), bitmapInfo: CGImageAlphaInfo.none.rawValue)
  else {
    log.error("the placeholder has no text, because CoreGraphics cannot draw on its plane")
    return picture
  }
  let scale = CGFloat(format.height) / 1080
  context.scaleBy(x: scale, y: scale)
  PlaceholderDrawing(context: context, middle: CGFloat(format.width) / scale / 2).draw()
  return picture
}

/// Draws on the luma plane. Sizes are those of a picture with 1080 rows; y is measured from the bottom.
private struct PlaceholderDrawing {
  /// Shades of grey, between the black (16) and white (235) of limited range.
  private enum Shade: CGFloat {
    case box = 64
    case dim = 140
    case plain = 176
    case bright = 226
  }

  let context: CGContext
  let middle: CGFloat

  func draw() {
    drawCamera(bottom: 700)
    drawLine(RTMP_VCAM_CAMERA_NAME, .emphasizedSystem, size: 88, shade: .bright, y: 556)
    drawLine("This camera gets no pictures yet. Start the server with", .system, size: 42, shade: .plain, y: 460)
    fill(roundedBox(CGRect(x: middle - 260, y: 316, width: 520, height: 100), corner: 18), .box)
    drawLine("rtmp-vcam run", .userFixedPitch, size: 46, shade: .bright, y: 350)
    drawLine(
      "or choose Start Server in the menu of the RTMP Virtual Camera app", .system, size: 34, shade: .dim, y: 236)
  }

  private func drawCamera(bottom: CGFloat) {
    fill(roundedBox(CGRect(x: middle - 105, y: bottom, width: 140, height: 104), corner: 22), .plain)
    let lens = CGMutablePath()
    lens.move(to: CGPoint(x: middle + 50, y: bottom + 62))
    lens.addLine(to: CGPoint(x: middle + 105, y: bottom + 96))
    lens.addLine(to: CGPoint(x: middle + 105, y: bottom + 8))
    lens.addLine(to: CGPoint(x: middle + 50, y: bottom + 42))
    lens.closeSubpath()
    fill(lens, .plain)
  }

  private func roundedBox(_ box: CGRect, corner: CGFloat) -> CGPath {
    CGPath(roundedRect: box, cornerWidth: corner, cornerHeight: corner, transform: nil)
  }

  private func fill(_ path: CGPath, _ shade: Shade) {
    context.setFillColor(gray: shade.rawValue / 255, alpha: 1)
    context.addPath(path)
    context.fillPath()
  }

  /// `y` is the base line.
  private func drawLine(_ text: String, _ font: CTFontUIFontType, size: CGFloat, shade: Shade, y: CGFloat) {
    guard let font = CTFontCreateUIFontForLanguage(font, size, nil) else { return }
    let attributes: [NSAttributedString.Key: Any] = [
      NSAttributedString.Key(kCTFontAttributeName as String): font,
      NSAttributedString.Key(kCTForegroundColorFromContextAttributeName as String): true,
    ]
    let line = CTLineCreateWithAttributedString(NSAttributedString(string: text, attributes: attributes))
    let width = CGFloat(CTLineGetTypographicBounds(line, nil, nil, nil))
    context.setFillColor(gray: shade.rawValue / 255, alpha: 1)
    context.textPosition = CGPoint(x: middle - width / 2, y: y)
    CTLineDraw(line, context)
  }
}
