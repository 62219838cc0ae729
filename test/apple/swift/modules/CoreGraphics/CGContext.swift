/// https://developer.apple.com/documentation/coregraphics/cgcolorspace
public final class CGColorSpace {}

/// https://developer.apple.com/documentation/coregraphics/cgcolorspacecreatedevicegray()
public func CGColorSpaceCreateDeviceGray() -> CGColorSpace { CGColorSpace() }

/// https://developer.apple.com/documentation/coregraphics/cgimagealphainfo
public enum CGImageAlphaInfo: UInt32 {
  case none = 0
}

/// https://developer.apple.com/documentation/coregraphics/cgcontext
/// Draws in 8-bit grey, without anti-aliasing. Paths and lines of text are drawn as rectangles of their size.
public final class CGContext {
  private let memory: UnsafeMutablePointer<UInt8>
  private let width: Int
  private let height: Int
  private let bytesPerRow: Int
  private var scale: (x: CGFloat, y: CGFloat) = (1, 1)
  private var shade: UInt8 = 0
  private var path: CGRect = .null
  public var textPosition = CGPoint(x: 0, y: 0)

  public init?(
    data: UnsafeMutableRawPointer?, width: Int, height: Int, bitsPerComponent: Int, bytesPerRow: Int,
    space: CGColorSpace, bitmapInfo: UInt32
  ) {
    guard let data, bitsPerComponent == 8, bytesPerRow >= width, bitmapInfo == CGImageAlphaInfo.none.rawValue else {
      return nil
    }
    memory = data.assumingMemoryBound(to: UInt8.self)
    self.width = width
    self.height = height
    self.bytesPerRow = bytesPerRow
  }

  public func scaleBy(x: CGFloat, y: CGFloat) { scale = (scale.x * x, scale.y * y) }

  public func setFillColor(gray: CGFloat, alpha: CGFloat) {
    requireOfCaller((0...1).contains(gray), "grey is between 0 and 1")
    shade = UInt8((gray * 255).rounded())
  }

  public func addPath(_ path: CGPath) { self.path = self.path.isNull ? path.bounds : self.path.union(path.bounds) }

  public func fillPath() {
    fill(path)
    path = .null
  }

  /// The origin is at the bottom left, and the last row in memory is at the bottom.
  public func fill(_ rect: CGRect) {
    let columns = Int(rect.minX * scale.x)..<Int(rect.maxX * scale.x)
    let rows = (height - Int(rect.maxY * scale.y))..<(height - Int(rect.minY * scale.y))
    requireOfCaller(
      columns.lowerBound >= 0 && columns.upperBound <= width && rows.lowerBound >= 0 && rows.upperBound <= height,
      "everything is drawn inside the picture")
    for row in rows {
      for column in columns { memory[row * bytesPerRow + column] = shade }
    }
  }
}
