import RTMPVcamShared

enum RingFailure: Error, Equatable {
  case notFound
  /// The system refused with this errno. EPERM: the sandbox does not allow the name.
  case denied(Int32)
  /// The name belongs to something that is not a ring, or the header is inconsistent.
  case foreign
  case version(UInt32)
  /// The ring has this pixel format, so its pictures are not IOSurfaces.
  case format(String)
  /// The writer ended, or another writer replaced it.
  case closed
  /// The writer has given no sign of life for two seconds.
  case stale
  /// There is no global surface with this id, or its size or format is not that of the ring.
  case surfaceLost(UInt32)
}

/// Reads the frame ring, which rtmp_vcam_ring.h describes. It maps the ring read-only, so it cannot enter itself in the
/// ring's table of readers. It uses the number of slots that it checked at the start, so that it never reads outside of
/// the mapping, whatever is written into the header later.
final class RingReader {
  private typealias Header = rtmp_vcam_ring_header
  private typealias Slot = rtmp_vcam_ring_slot

  let width: Int
  let height: Int
  let isBT601: Bool
  /// Number of the last picture that was read; 0 before the first one.
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

  /// Reads the newest picture, unless it was read before: calls `take` with the id of its surface, and returns the
  /// result. `take` marks the surface as in use, so that it is not written again. After that this checks whether the
  /// writer was faster. Returns nil when it was, and when there is no new picture. Throws RingFailure.closed,
  /// RingFailure.stale, and what `take` throws.
  func read<Picture>(now: UInt64 = rtmp_vcam_ring_now_ns(), take: (UInt32) throws -> Picture) throws -> Picture? {
    try checkWriter(now: now)
    let newest = rtmp_vcam_load_u64(memory.address + offset(\Header.head))
    guard newest > number, isWhole(newest) else { return nil }
    let picture = Result { try take(rtmp_vcam_load_u32(address(of: newest) + offset(\Slot.surface_id))) }
    rtmp_vcam_fence()
    // The slot has got another picture meanwhile, so an error of `take` means nothing.
    guard isWhole(newest) else { return nil }
    number = newest
    return try picture.get()
  }

  /// Throws when the writer has closed the ring, or has given no sign of life for two seconds.
  private func checkWriter(now: UInt64) throws {
    // The heartbeat is read first, because a writer that closes the ring sets the state and then clears its heartbeat.
    let heartbeat = rtmp_vcam_load_u64(memory.address + offset(\Header.heartbeat_ns))
    let state = rtmp_vcam_load_u32(memory.address + offset(\Header.state))
    guard state != RTMP_VCAM_RING_CLOSED.rawValue else { throw RingFailure.closed }
    if now > heartbeat, now - heartbeat > rtmp_vcam_ring_stale_ns { throw RingFailure.stale }
  }

  /// True while the slot contains this whole picture, and no other one is being written there.
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
