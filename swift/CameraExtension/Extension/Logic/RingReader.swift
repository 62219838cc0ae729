import RTMPVcamShared

enum RingFailure: Error, Equatable {
  case notFound
  /// With the number of the system's error. EPERM: the sandbox does not allow this name.
  case denied(Int32)
  /// Something else has the name, or the header contradicts itself.
  case foreign
  case version(UInt32)
  /// The writer ended, or a newer one took over.
  case closed
  /// No sign of life of the writer for two seconds.
  case stale
  case surfaceLost(UInt32)
}

/// A plane of a picture: `height` rows of `width` bytes, `bytesPerRow` apart.
struct Plane {
  let address: UnsafeRawPointer
  let width: Int
  let height: Int
  let bytesPerRow: Int
}

/// The memory of one slot's picture.
protocol RingSurface {
  var width: Int { get }
  var height: Int { get }
  /// Calls `body` with the planes: Y, U, V of I420, or Y, CbCr of 420v.
  func withPlanes<Result>(_ body: ([Plane]) throws -> Result) rethrows -> Result
}

/// Reads the frame ring of the program that feeds the camera, as rtmp_vcam_ring.h describes it. It maps for reading
/// only, so it is not in the ring's table of readers.
final class RingReader {
  let width: Int
  let height: Int
  let isBT601: Bool
  private let ring: RingMemory
  private let surfaces: [any RingSurface]
  /// The newest frame that was read.
  private(set) var number: UInt64 = 0

  /// `global` finds a global surface by its id. Throws RingFailure.
  init(name: String, now: UInt64 = rtmp_vcam_ring_now_ns(), global: (UInt32) -> (any RingSurface)?) throws {
    ring = try RingMemory(name: name)
    try ring.checkWriter(now: now)
    let header = ring.header
    let (width, height) = (Int(header.width), Int(header.height))
    self.width = width
    self.height = height
    isBT601 = header.colour == rtmp_vcam_ring_bt601_limited
    surfaces = try (0..<ring.slotCount).map { [ring] slot in
      let id = ring.surfaceID(ofSlot: slot)
      if header.pixel_format == rtmp_vcam_ring_i420 {
        return try I420Surface(ring: name, id: id, width: width, height: height)
      }
      guard let surface = global(id), surface.width == width, surface.height == height else {
        throw RingFailure.surfaceLost(id)
      }
      return surface
    }
  }

  /// Lets `copy` take the newest picture, when there is one that was not read before; nil when there is none. What was
  /// copied is whole when this returns true; if false, the writer was faster, and the next call gets a newer one.
  /// Throws RingFailure: closed, stale; and what `copy` throws.
  func read(now: UInt64 = rtmp_vcam_ring_now_ns(), copy: ([Plane]) throws -> Void) throws -> Bool? {
    try ring.checkWriter(now: now)
    let newest = ring.head
    guard newest > number, ring.isWhole(newest) else { return nil }
    try surfaces[ring.slot(of: newest)].withPlanes(copy)
    rtmp_vcam_fence()
    guard ring.isWhole(newest) else { return false }
    number = newest
    return true
  }
}

/// Planes without gaps in a shared memory object of its own.
private struct I420Surface: RingSurface {
  let memory: SharedMemory
  let width: Int
  let height: Int

  init(ring: String, id: UInt32, width: Int, height: Int) throws {
    var bytes = [CChar](repeating: 0, count: 64)
    rtmp_vcam_ring_surface_name(&bytes, bytes.count, ring, id)
    let name = String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    do {
      memory = try SharedMemory(name: name, least: width * height * 3 / 2)
    } catch RingFailure.notFound, RingFailure.foreign {
      throw RingFailure.surfaceLost(id)
    }
    self.width = width
    self.height = height
  }

  func withPlanes<Result>(_ body: ([Plane]) throws -> Result) rethrows -> Result {
    let luma = Plane(address: memory.address, width: width, height: height, bytesPerRow: width)
    let chroma = [0, 1].map { index in
      Plane(
        address: memory.address + width * height + index * (width * height / 4), width: width / 2, height: height / 2,
        bytesPerRow: width / 2)
    }
    return try body([luma] + chroma)
  }
}
