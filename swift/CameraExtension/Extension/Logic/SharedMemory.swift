import Foundation
import RTMPVcamShared

/// A POSIX shared memory object, mapped for reading. It stays mapped as long as this object exists, even when the name
/// is removed.
final class SharedMemory {
  let address: UnsafeRawPointer
  let size: Int

  /// Throws RingFailure.notFound, .denied, or .foreign when it is smaller than `least` bytes.
  init(name: String, least: Int) throws {
    let descriptor = rtmp_vcam_open_shared_memory(name)
    guard descriptor >= 0 else {
      throw errno == ENOENT ? RingFailure.notFound : RingFailure.denied(errno)
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw RingFailure.denied(errno) }
    size = Int(status.st_size)
    guard size >= max(1, least) else { throw RingFailure.foreign }
    guard let address = mmap(nil, size, PROT_READ, MAP_SHARED, descriptor, 0), address != MAP_FAILED else {
      throw RingFailure.denied(errno)
    }
    self.address = UnsafeRawPointer(address)
  }

  deinit { munmap(UnsafeMutableRawPointer(mutating: address), size) }
}
