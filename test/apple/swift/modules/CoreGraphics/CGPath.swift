@_exported import AppleBase

/// https://developer.apple.com/documentation/coregraphics/cgpath
/// Contains only the rectangle around the path.
public class CGPath {
  var bounds: CGRect

  init(bounds: CGRect) { self.bounds = bounds }

  public init(
    roundedRect rect: CGRect, cornerWidth: CGFloat, cornerHeight: CGFloat, transform: UnsafePointer<CGAffineTransform>?
  ) {
    requireOfCaller(2 * cornerWidth <= rect.width && 2 * cornerHeight <= rect.height, "the corners fit the rectangle")
    bounds = rect
  }
}

public struct CGAffineTransform {}

/// https://developer.apple.com/documentation/coregraphics/cgmutablepath
public class CGMutablePath: CGPath {
  public init() { super.init(bounds: .null) }
  public func move(to point: CGPoint) { add(point) }
  public func addLine(to point: CGPoint) { add(point) }
  public func closeSubpath() {}

  private func add(_ point: CGPoint) {
    let dot = CGRect(origin: point, size: .zero)
    bounds = bounds.isNull ? dot : bounds.union(dot)
  }
}
