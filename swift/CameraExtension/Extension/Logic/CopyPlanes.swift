/// Where a 420v picture is written: a plane of Y, and one of Cb and Cr in turn.
struct TargetPlane {
  let address: UnsafeMutableRawPointer
  let bytesPerRow: Int
}

/// Copies a picture of the same size, I420 (three planes) or 420v (two), into a 420v one.
func copyPlanes(_ planes: [Plane], luma: TargetPlane, chroma: TargetPlane) {
  copyRows(planes[0], to: luma)
  if planes.count == 2 {
    copyRows(planes[1], to: chroma)
  } else {
    interleave(planes[1], planes[2], to: chroma)
  }
}

private func copyRows(_ plane: Plane, to target: TargetPlane) {
  for row in 0..<plane.height {
    (target.address + row * target.bytesPerRow)
      .copyMemory(from: plane.address + row * plane.bytesPerRow, byteCount: plane.width)
  }
}

private func interleave(_ first: Plane, _ second: Plane, to target: TargetPlane) {
  for row in 0..<first.height {
    let cb = (first.address + row * first.bytesPerRow).assumingMemoryBound(to: UInt8.self)
    let cr = (second.address + row * second.bytesPerRow).assumingMemoryBound(to: UInt8.self)
    let pairs = (target.address + row * target.bytesPerRow).assumingMemoryBound(to: UInt8.self)
    for column in 0..<first.width {
      pairs[2 * column] = cb[column]
      pairs[2 * column + 1] = cr[column]
    }
  }
}
