@_exported import CoreGraphics

nonisolated(unsafe) public let kCTFontAttributeName: CFString = "NSFont"
nonisolated(unsafe) public let kCTForegroundColorFromContextAttributeName: CFString = "CTForegroundColorFromContext"

/// https://developer.apple.com/documentation/coretext/ctfontuifonttype
public enum CTFontUIFontType: UInt32 {
  case userFixedPitch = 1
  case system = 2
  case emphasizedSystem = 3
}

/// https://developer.apple.com/documentation/coretext/ctfont
public final class CTFont {
  let size: CGFloat
  init(size: CGFloat) { self.size = size }
}

/// https://developer.apple.com/documentation/coretext/ctfontcreateuifontforlanguage(_:_:_:)
public func CTFontCreateUIFontForLanguage(_ uiType: CTFontUIFontType, _ size: CGFloat, _ language: CFString?) -> CTFont?
{
  CTFont(size: size)
}

/// https://developer.apple.com/documentation/coretext/ctline
/// The width of each letter is 0.56 times the font's size.
public final class CTLine {
  let text: String
  let size: CGFloat
  var width: CGFloat { CGFloat(text.count) * size * 0.56 }
  /// The texts that were drawn. Only the double has this.
  nonisolated(unsafe) public static var drawn: [String] = []

  init(text: String, size: CGFloat) {
    self.text = text
    self.size = size
  }
}

/// https://developer.apple.com/documentation/coretext/ctlinecreatewithattributedstring(_:)
public func CTLineCreateWithAttributedString(_ attrString: CFAttributedString) -> CTLine {
  let attributes = attrString.attributes(at: 0, effectiveRange: nil)
  let font = attributes[NSAttributedString.Key(kCTFontAttributeName.description)] as? CTFont
  return CTLine(text: attrString.string, size: font?.size ?? 12)
}

/// https://developer.apple.com/documentation/coretext/ctlinegettypographicbounds(_:_:_:_:)
public func CTLineGetTypographicBounds(
  _ line: CTLine, _ ascent: UnsafeMutablePointer<CGFloat>?, _ descent: UnsafeMutablePointer<CGFloat>?,
  _ leading: UnsafeMutablePointer<CGFloat>?
) -> Double {
  Double(line.width)
}

/// https://developer.apple.com/documentation/coretext/ctlinedraw(_:_:)
public func CTLineDraw(_ line: CTLine, _ context: CGContext) {
  CTLine.drawn.append(line.text)
  context.fill(CGRect(origin: context.textPosition, size: CGSize(width: line.width, height: line.size * 0.7)))
}
