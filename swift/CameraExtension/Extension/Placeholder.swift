@preconcurrency import CoreVideo

/// The picture that is shown while there is no feeder. Drawn once for each format, and then sent again and again.
final class Placeholder {
  private var drawn: CVPixelBuffer?

  func picture(in format: PictureFormat) throws -> CVPixelBuffer {
    if let drawn, CVPixelBufferGetWidth(drawn) == format.width, CVPixelBufferGetHeight(drawn) == format.height {
      return drawn
    }
    let factory = try PixelBufferFactory(width: format.width, height: format.height)
    let buffer = try factory.make()
    try factory.write(buffer) { luma, chroma in
      drawBackground(luma: luma, chroma: chroma, format: format)
      if !PlaceholderDrawing(width: format.width, height: format.height).draw(into: luma) {
        log.error("the placeholder has no text: its plane cannot be drawn on")
      }
    }
    drawn = buffer
    return buffer
  }

  /// Slate grey, a little lighter at the top. In limited range black is 16, and grey has 128 in both chroma planes.
  private func drawBackground(luma: TargetPlane, chroma: TargetPlane, format: PictureFormat) {
    let (top, bottom) = (44, 28)
    for row in 0..<format.height {
      let level = UInt8(top + (bottom - top) * row / format.height)
      (luma.address + row * luma.bytesPerRow)
        .initializeMemory(as: UInt8.self, repeating: level, count: format.width)
    }
    let (blue, red): (UInt8, UInt8) = (134, 125)
    for row in 0..<format.height / 2 {
      let pairs = (chroma.address + row * chroma.bytesPerRow).assumingMemoryBound(to: UInt8.self)
      for column in 0..<format.width / 2 {
        pairs[2 * column] = blue
        pairs[2 * column + 1] = red
      }
    }
  }
}
