import RTMPVcamShared

/// The words of a ring. The number of slots is the one that was checked: whatever is written into the header later, no
/// word outside of the mapping is read.
struct RingMemory {
  private typealias Header = rtmp_vcam_ring_header
  private typealias Slot = rtmp_vcam_ring_slot

  /// As it was when the ring was opened.
  let header: rtmp_vcam_ring_header
  let slotCount: Int
  private let memory: SharedMemory

  /// Throws RingFailure.
  init(name: String) throws {
    memory = try SharedMemory(name: name, least: MemoryLayout<Header>.size)
    header = memory.address.load(as: Header.self)
    if header.magic == 0 { throw RingFailure.stale }
    guard header.magic == rtmp_vcam_ring_magic else { throw RingFailure.foreign }
    guard header.version == rtmp_vcam_ring_version else { throw RingFailure.version(header.version) }
    slotCount = Int(header.slot_count)
    let isSound =
      Int(header.header_size) == MemoryLayout<Header>.size && Int(header.slot_stride) == MemoryLayout<Slot>.size
      && (header.pixel_format == rtmp_vcam_ring_i420 || header.pixel_format == rtmp_vcam_ring_420v)
      && (Int(RTMP_VCAM_RING_MIN_SLOTS)...Int(RTMP_VCAM_RING_MAX_SLOTS)).contains(slotCount)
      && memory.size >= MemoryLayout<Header>.size + slotCount * MemoryLayout<Slot>.size
      && Self.isPictureSize(header.width) && Self.isPictureSize(header.height)
    guard isSound else { throw RingFailure.foreign }
  }

  private static func isPictureSize(_ size: UInt32) -> Bool { size > 0 && size <= 16384 && size % 2 == 0 }

  /// Throws when the writer closed the ring or gave no sign of life for two seconds.
  func checkWriter(now: UInt64) throws {
    // In this order: a writer that closes takes its heartbeat back after it set the state.
    let heartbeat = rtmp_vcam_load_u64(memory.address + offset(\Header.heartbeat_ns))
    let state = rtmp_vcam_load_u32(memory.address + offset(\Header.state))
    guard state != RTMP_VCAM_RING_CLOSED.rawValue else { throw RingFailure.closed }
    if now > heartbeat, now - heartbeat > rtmp_vcam_ring_stale_ns { throw RingFailure.stale }
  }

  /// Number of the newest whole frame, 0 before the first one.
  var head: UInt64 { rtmp_vcam_load_u64(memory.address + offset(\Header.head)) }

  func slot(of number: UInt64) -> Int { Int(number % UInt64(slotCount)) }

  /// Whether the frame is in its slot, and nothing is being written over it.
  func isWhole(_ number: UInt64) -> Bool {
    rtmp_vcam_load_u64(address(ofSlot: slot(of: number)) + offset(\Slot.sequence)) == number &* 2 &+ 2
  }

  func surfaceID(ofSlot slot: Int) -> UInt32 {
    rtmp_vcam_load_u32(address(ofSlot: slot) + offset(\Slot.surface_id))
  }

  private func address(ofSlot slot: Int) -> UnsafeRawPointer {
    memory.address + MemoryLayout<Header>.size + slot * MemoryLayout<Slot>.size
  }
}

private func offset<Root>(_ field: PartialKeyPath<Root>) -> Int {
  MemoryLayout<Root>.offset(of: field) ?? 0
}
