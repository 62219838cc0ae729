@_exported import AppleBase

public typealias IOSurfaceID = UInt32

/// https://developer.apple.com/documentation/iosurface/iosurfacelockoptions
public struct IOSurfaceLockOptions: OptionSet, Sendable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }
  public static let readOnly = IOSurfaceLockOptions(rawValue: 1)
}

/// https://developer.apple.com/documentation/iosurface/iosurfaceref
/// A global `420v` surface in ordinary memory: the test makes it and writes it.
public final class IOSurfaceRef {
  public let id: IOSurfaceID
  public let width: Int
  public let height: Int
  public let bytesPerRow: Int
  public let planes: [UnsafeMutableRawPointer]
  var locks = 0

  nonisolated(unsafe) static var surfaces: [IOSurfaceID: IOSurfaceRef] = [:]

  public init(id: IOSurfaceID, width: Int, height: Int) {
    self.id = id
    self.width = width
    self.height = height
    bytesPerRow = (width + 63) / 64 * 64
    planes = [height, height / 2].map { [bytesPerRow] rows in
      UnsafeMutableRawPointer.allocate(byteCount: bytesPerRow * rows, alignment: 64)
    }
    Self.surfaces[id] = self
  }

  deinit {
    for plane in planes { plane.deallocate() }
  }

  /// Ends it for those who look it up.
  public func remove() { Self.surfaces[id] = nil }
}

/// https://developer.apple.com/documentation/iosurface/iosurfacelookup(_:)
public func IOSurfaceLookup(_ csid: IOSurfaceID) -> IOSurfaceRef? { IOSurfaceRef.surfaces[csid] }

/// https://developer.apple.com/documentation/iosurface/iosurfacelock(_:_:_:)
@discardableResult
public func IOSurfaceLock(
  _ buffer: IOSurfaceRef, _ options: IOSurfaceLockOptions, _ seed: UnsafeMutablePointer<UInt32>?
) -> Int32 {
  buffer.locks += 1
  return 0
}

/// https://developer.apple.com/documentation/iosurface/iosurfaceunlock(_:_:_:)
@discardableResult
public func IOSurfaceUnlock(
  _ buffer: IOSurfaceRef, _ options: IOSurfaceLockOptions, _ seed: UnsafeMutablePointer<UInt32>?
) -> Int32 {
  requireOfCaller(buffer.locks > 0, "a surface is unlocked as often as it was locked")
  buffer.locks -= 1
  return 0
}

/// https://developer.apple.com/documentation/iosurface/iosurfacegetplanecount(_:)
public func IOSurfaceGetPlaneCount(_ buffer: IOSurfaceRef) -> Int { buffer.planes.count }

/// https://developer.apple.com/documentation/iosurface/iosurfacegetpixelformat(_:)
public func IOSurfaceGetPixelFormat(_ buffer: IOSurfaceRef) -> OSType { 0x3432_3076 }

/// https://developer.apple.com/documentation/iosurface/iosurfacegetwidth(_:)
public func IOSurfaceGetWidth(_ buffer: IOSurfaceRef) -> Int { buffer.width }

/// https://developer.apple.com/documentation/iosurface/iosurfacegetheight(_:)
public func IOSurfaceGetHeight(_ buffer: IOSurfaceRef) -> Int { buffer.height }

/// https://developer.apple.com/documentation/iosurface/iosurfacegetbytesperrowofplane(_:_:)
public func IOSurfaceGetBytesPerRowOfPlane(_ buffer: IOSurfaceRef, _ planeIndex: Int) -> Int { buffer.bytesPerRow }

/// https://developer.apple.com/documentation/iosurface/iosurfacegetbaseaddressofplane(_:_:)
public func IOSurfaceGetBaseAddressOfPlane(_ buffer: IOSurfaceRef, _ planeIndex: Int) -> UnsafeMutableRawPointer {
  requireOfCaller(buffer.locks > 0, "a surface is locked while its memory is used")
  return buffer.planes[planeIndex]
}
