import RTMPVcamShared

enum RingFailure: Error, Equatable {
  case notFound
  /// With the number of the system's error. EPERM: the sandbox does not allow this name.
  case denied(Int32)
  /// Something else has the name, or the header contradicts itself.
  case foreign
  case version(UInt32)
  /// Its pictures are no IOSurfaces.
  case format(String)
  /// The writer ended, or a newer one took over.
  case closed
  /// No sign of life of the writer for two seconds.
  case stale
  /// There is no global surface of this id, or none with pictures of the ring.
  case surfaceLost(UInt32)
}

/// Reads the frame ring of the program that feeds the camera, as rtmp_vcam_ring.h describes it. It maps for reading
/// only, so it is not in the ring's table of readers. The number of slots is the one that was checked: whatever is
/// written into the header later, no word outside of the mapping is read.
final class RingReader {
  private typealias Header = rtmp_vcam_ring_header
  private typealias Slot = rtmp_vcam_ring_slot

  let width: Int
  let height: Int
  let isBT601: Bool
  /// The newest picture that was read, 0 before the first one.
  private(set) var number: UInt64 = 0
  private let slotCount: Int
  private let memory: SharedMemory

  /// Throws RingFailure.
  init(name: String, now: UInt64 = rtmp_vcam_ring_now_ns()) throws {
    memory = try SharedMemory(name: name, least: MemoryLayout<Header>.size)
    let header = memory.address.load(as: Header.self)
    if header.magic == 0 { throw RingFailure.stale }
    guard header.magic == rtmp_vcam_ring_magic else { throw RingFailure.foreign }
    guard header.version == rtmp_vcam_ring_version else { throw RingFailure.version(header.version) }
    if header.pixel_format == rtmp_vcam_ring_i420 { throw RingFailure.format("I420") }
    (width, height, slotCount) = (Int(header.width), Int(header.height), Int(header.slot_count))
    isBT601 = header.colour == rtmp_vcam_ring_bt601_limited
    let isSound =
      Int(header.header_size) == MemoryLayout<Header>.size && Int(header.slot_stride) == MemoryLayout<Slot>.size
      && header.pixel_format == rtmp_vcam_ring_420v
      && (Int(RTMP_VCAM_RING_MIN_SLOTS)...Int(RTMP_VCAM_RING_MAX_SLOTS)).contains(slotCount)
      && memory.size >= MemoryLayout<Header>.size + slotCount * MemoryLayout<Slot>.size
      && [width, height].allSatisfy { (1...16384).contains($0) && $0 % 2 == 0 }
    guard isSound else { throw RingFailure.foreign }
    try checkWriter(now: now)
  }

  /// What `take` makes of the surface with the id it is given: that of the newest picture, when it was not read before.
  /// Nil when there is none, or when the writer was faster: then the next call gets a newer one. `take` lays hold of the
  /// surface, so that it is not written again; whether that came in time is checked after it.
  /// Throws RingFailure: closed, stale; and what `take` throws.
  func read<Picture>(now: UInt64 = rtmp_vcam_ring_now_ns(), take: (UInt32) throws -> Picture) throws -> Picture? {
    try checkWriter(now: now)
    let newest = rtmp_vcam_load_u64(memory.address + offset(\Header.head))
    guard newest > number, isWhole(newest) else { return nil }
    let picture = Result { try take(rtmp_vcam_load_u32(address(of: newest) + offset(\Slot.surface_id))) }
    rtmp_vcam_fence()
    // What went wrong with a surface that the slot no longer holds means nothing.
    guard isWhole(newest) else { return nil }
    number = newest
    return try picture.get()
  }

  /// Throws when the writer closed the ring or gave no sign of life for two seconds.
  private func checkWriter(now: UInt64) throws {
    // In this order: a writer that closes takes its heartbeat back after it set the state.
    let heartbeat = rtmp_vcam_load_u64(memory.address + offset(\Header.heartbeat_ns))
    let state = rtmp_vcam_load_u32(memory.address + offset(\Header.state))
    guard state != RTMP_VCAM_RING_CLOSED.rawValue else { throw RingFailure.closed }
    if now > heartbeat, now - heartbeat > rtmp_vcam_ring_stale_ns { throw RingFailure.stale }
  }

  /// Whether the picture is in its slot, and no other one is on its way there.
  private func isWhole(_ number: UInt64) -> Bool {
    rtmp_vcam_load_u64(address(of: number) + offset(\Slot.sequence)) == number &* 2 &+ 2
  }

  private func address(of number: UInt64) -> UnsafeRawPointer {
    memory.address + MemoryLayout<Header>.size + Int(number % UInt64(slotCount)) * MemoryLayout<Slot>.size
  }
}

private func offset<Root>(_ field: PartialKeyPath<Root>) -> Int {
  MemoryLayout<Root>.offset(of: field) ?? 0
}
