import Foundation

/// Rows of `bytesPerRow` bytes, the first `width` of them counting up from `start`.
private func rows(_ count: Int, width: Int, bytesPerRow: Int, start: Int) -> [UInt8] {
  var bytes: [UInt8] = []
  var next = start
  for _ in 0..<count {
    for column in 0..<bytesPerRow {
      bytes.append(column < width ? UInt8(next) : 0xEE)
      if column < width { next += 1 }
    }
  }
  return bytes
}

/// Copies planes of these bytes into a 420v picture of 8 by 4 with rows of 16 bytes.
private func copied(_ sources: [(bytes: [UInt8], width: Int, bytesPerRow: Int)]) -> (luma: [UInt8], chroma: [UInt8]) {
  var (luma, chroma) = ([UInt8](repeating: 0xDD, count: 4 * 16), [UInt8](repeating: 0xDD, count: 2 * 16))
  let memory = sources.map { source in
    let copy = UnsafeMutableRawPointer.allocate(byteCount: source.bytes.count, alignment: 16)
    copy.copyMemory(from: source.bytes, byteCount: source.bytes.count)
    return copy
  }
  defer { for plane in memory { plane.deallocate() } }
  let planes = zip(sources, memory).map { source, address in
    Plane(
      address: UnsafeRawPointer(address), width: source.width, height: source.bytes.count / source.bytesPerRow,
      bytesPerRow: source.bytesPerRow)
  }
  luma.withUnsafeMutableBytes { y in
    chroma.withUnsafeMutableBytes { c in
      guard let y = y.baseAddress, let c = c.baseAddress else { return }
      copyPlanes(
        planes, luma: TargetPlane(address: y, bytesPerRow: 16), chroma: TargetPlane(address: c, bytesPerRow: 16))
    }
  }
  return (luma, chroma)
}

let copyTests: [Test] = [
  Test("I420 becomes 420v: rows by their strides, Cb and Cr in turn") {
    let result = copied([
      (rows(4, width: 8, bytesPerRow: 8, start: 0), 8, 8),
      (rows(2, width: 4, bytesPerRow: 4, start: 100), 4, 4),
      (rows(2, width: 4, bytesPerRow: 4, start: 200), 4, 4),
    ])
    try expect(Array(result.luma[16..<26]), [8, 9, 10, 11, 12, 13, 14, 15, 0xDD, 0xDD])
    try expect(Array(result.chroma[0..<10]), [100, 200, 101, 201, 102, 202, 103, 203, 0xDD, 0xDD])
    try expect(Array(result.chroma[16..<18]), [104, 204])
  },
  Test("420v is copied row by row: what fills up a row stays behind") {
    let result = copied([
      (rows(4, width: 8, bytesPerRow: 12, start: 0), 8, 12), (rows(2, width: 8, bytesPerRow: 12, start: 100), 8, 12),
    ])
    try expect(Array(result.luma[48..<58]), [24, 25, 26, 27, 28, 29, 30, 31, 0xDD, 0xDD])
    try expect(Array(result.chroma[16..<26]), [108, 109, 110, 111, 112, 113, 114, 115, 0xDD, 0xDD])
  },
]
