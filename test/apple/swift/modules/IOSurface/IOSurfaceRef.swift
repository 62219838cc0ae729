@_exported import AppleBase
import Synchronization

public typealias IOSurfaceID = UInt32

/// The beginning of a surface in shared memory: `struct SurfaceMemory` in double.h of the double in C.
private struct SurfaceMemory {
  let width: UInt32, height: UInt32, format: UInt32, planes: UInt32
  let stride: (UInt32, UInt32), planeWidth: (UInt32, UInt32), planeHeight: (UInt32, UInt32)
  let planeOffset: (UInt32, UInt32)
  var useCount: Int32
}

/// https://developer.apple.com/documentation/iosurface/iosurfaceref
/// A global surface that another process made with the double in C. It is mapped as long as this object exists. The use
/// count is in the shared memory too.
public final class IOSurfaceRef {
  public struct Plane {
    public let address: UnsafeMutableRawPointer
    public let width: Int
    public let height: Int
    public let bytesPerRow: Int
  }

  public let id: IOSurfaceID
  public let width: Int
  public let height: Int
  public let format: OSType
  public let planes: [Plane]
  private let memory: UnsafeMutableRawPointer
  private let size: Int

  init?(id: IOSurfaceID) {
    let descriptor = shm_open("/rtmp_vcam_double_surface_" + String(id, radix: 16), O_RDWR, 0)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0,
      let memory = mmap(nil, Int(status.st_size), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0),
      memory != MAP_FAILED
    else { return nil }
    let layout = memory.load(as: SurfaceMemory.self)
    self.id = id
    self.memory = memory
    size = Int(status.st_size)
    (width, height, format) = (Int(layout.width), Int(layout.height), layout.format)
    planes = [
      Plane(
        address: memory + Int(layout.planeOffset.0), width: Int(layout.planeWidth.0),
        height: Int(layout.planeHeight.0), bytesPerRow: Int(layout.stride.0)),
      Plane(
        address: memory + Int(layout.planeOffset.1), width: Int(layout.planeWidth.1),
        height: Int(layout.planeHeight.1), bytesPerRow: Int(layout.stride.1)),
    ]
  }

  deinit { munmap(memory, size) }

  /// The use count of all processes. Only the double has this.
  public var useCount: Int32 { sharedUseCount.pointee.load(ordering: .sequentiallyConsistent) }

  func use(_ change: Int32) {
    let before = sharedUseCount.pointee.add(change, ordering: .sequentiallyConsistent).oldValue
    requireOfCaller(before + change >= 0, "the use count is decremented only as often as it was incremented")
  }

  private var sharedUseCount: UnsafeMutablePointer<Atomic<Int32>> {
    let offset = MemoryLayout<SurfaceMemory>.offset(of: \SurfaceMemory.useCount) ?? 0
    return (memory + offset).assumingMemoryBound(to: Atomic<Int32>.self)
  }
}

/// https://developer.apple.com/documentation/iosurface/iosurfacelookup(_:)
public func IOSurfaceLookup(_ csid: IOSurfaceID) -> IOSurfaceRef? { IOSurfaceRef(id: csid) }

/// https://developer.apple.com/documentation/iosurface/iosurfaceincrementusecount(_:)
public func IOSurfaceIncrementUseCount(_ buffer: IOSurfaceRef) { buffer.use(1) }

/// https://developer.apple.com/documentation/iosurface/iosurfacedecrementusecount(_:)
public func IOSurfaceDecrementUseCount(_ buffer: IOSurfaceRef) { buffer.use(-1) }

/// https://developer.apple.com/documentation/iosurface/iosurfacegetid(_:)
public func IOSurfaceGetID(_ buffer: IOSurfaceRef) -> IOSurfaceID { buffer.id }

/// https://developer.apple.com/documentation/iosurface/iosurfacegetpixelformat(_:)
public func IOSurfaceGetPixelFormat(_ buffer: IOSurfaceRef) -> OSType { buffer.format }

/// https://developer.apple.com/documentation/iosurface/iosurfacegetwidth(_:)
public func IOSurfaceGetWidth(_ buffer: IOSurfaceRef) -> Int { buffer.width }

/// https://developer.apple.com/documentation/iosurface/iosurfacegetheight(_:)
public func IOSurfaceGetHeight(_ buffer: IOSurfaceRef) -> Int { buffer.height }
