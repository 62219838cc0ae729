import CoreGraphics
import CoreText
import Foundation
import RTMPVcamShared

/// Name, what is missing, and how to start it, in shades of grey on the luma plane. Sizes are those of a picture 1080
/// rows high; rows count from the bottom.
struct PlaceholderDrawing {
  /// Shades between the black (16) and white (235) of limited range.
  private enum Shade {
    static let box = shade(64)
    static let dim = shade(140)
    static let plain = shade(176)
    static let bright = shade(226)

    private static func shade(_ luma: CGFloat) -> CGFloat { luma / 255 }
  }

  let width: Int
  let height: Int

  /// False when the system makes no context of this plane.
  func draw(into luma: TargetPlane) -> Bool {
    guard
      let context = CGContext(
        data: luma.address, width: width, height: height, bitsPerComponent: 8, bytesPerRow: luma.bytesPerRow,
        space: CGColorSpaceCreateDeviceGray(), bitmapInfo: CGImageAlphaInfo.none.rawValue)
    else { return false }
    let scale = CGFloat(height) / 1080
    context.scaleBy(x: scale, y: scale)
    let middle = CGFloat(width) / scale / 2
    drawCamera(in: context, middle: middle, bottom: 700)
    drawLine(
      RTMP_VCAM_CAMERA_NAME, font: .emphasizedSystem, size: 88, shade: Shade.bright, in: context, at: (middle, 556))
    drawLine(
      "Nothing feeds this camera yet. Start it with", font: .system, size: 42, shade: Shade.plain, in: context,
      at: (middle, 460))
    drawCommand("rtmp-vcam run", in: context, middle: middle, bottom: 316)
    drawLine(
      "or with Start server in the menu of the RTMP Virtual Camera app", font: .system, size: 34, shade: Shade.dim,
      in: context, at: (middle, 236))
    return true
  }

  private func drawCamera(in context: CGContext, middle: CGFloat, bottom: CGFloat) {
    context.setFillColor(gray: Shade.plain, alpha: 1)
    let body = CGRect(x: middle - 105, y: bottom, width: 140, height: 104)
    context.addPath(CGPath(roundedRect: body, cornerWidth: 22, cornerHeight: 22, transform: nil))
    context.fillPath()
    let lens = CGMutablePath()
    lens.move(to: CGPoint(x: middle + 50, y: bottom + 62))
    lens.addLine(to: CGPoint(x: middle + 105, y: bottom + 96))
    lens.addLine(to: CGPoint(x: middle + 105, y: bottom + 8))
    lens.addLine(to: CGPoint(x: middle + 50, y: bottom + 42))
    lens.closeSubpath()
    context.addPath(lens)
    context.fillPath()
  }

  private func drawCommand(_ text: String, in context: CGContext, middle: CGFloat, bottom: CGFloat) {
    let box = CGRect(x: middle - 260, y: bottom, width: 520, height: 100)
    context.setFillColor(gray: Shade.box, alpha: 1)
    context.addPath(CGPath(roundedRect: box, cornerWidth: 18, cornerHeight: 18, transform: nil))
    context.fillPath()
    drawLine(
      text, font: .userFixedPitch, size: 46, shade: Shade.bright, in: context, at: (middle, bottom + 34))
  }

  /// `at`: middle of the line, and its base line.
  private func drawLine(
    _ text: String, font: CTFontUIFontType, size: CGFloat, shade: CGFloat, in context: CGContext,
    at position: (CGFloat, CGFloat)
  ) {
    guard let font = CTFontCreateUIFontForLanguage(font, size, nil) else { return }
    let attributes: [NSAttributedString.Key: Any] = [
      NSAttributedString.Key(kCTFontAttributeName as String): font,
      NSAttributedString.Key(kCTForegroundColorFromContextAttributeName as String): true,
    ]
    let line = CTLineCreateWithAttributedString(NSAttributedString(string: text, attributes: attributes))
    let width = CGFloat(CTLineGetTypographicBounds(line, nil, nil, nil))
    context.setFillColor(gray: shade, alpha: 1)
    context.textPosition = CGPoint(x: position.0 - width / 2, y: position.1)
    CTLineDraw(line, context)
  }
}
