@preconcurrency import CoreVideo
import Foundation
@preconcurrency import IOSurface

/// Takes pictures out of the frame ring, while it is needed: apps read the camera, and nobody feeds the sink stream.
/// Everything here runs on the camera's queue.
final class RingFeed: @unchecked Sendable {
  /// Nanoseconds between looks: at the ring, and for a ring while there is none.
  static let readPause: UInt64 = 5_000_000
  static let openPause: UInt64 = 1_000_000_000

  private let camera: Camera
  private let name: String
  private var reader: RingReader?
  private var factory: PixelBufferFactory?
  private var complaint = Complaint()
  private lazy var alarm = camera.clock.makeAlarm(on: camera.queue) { [weak self] in self?.turn() }

  /// `name`: the ring's.
  init(camera: Camera, name: String) {
    self.camera = camera
    self.name = name
  }

  var isNeeded = false {
    didSet {
      if isNeeded == oldValue { return }
      if isNeeded { return turn() }
      alarm.cancel()
      leave()
    }
  }

  private func turn() {
    guard isNeeded else { return }
    if reader == nil { open() }
    do {
      try read()
    } catch let failure as RingFailure {
      // The writer ended, or was replaced: the name may lead to a new ring.
      complaint.make("the ring: \(failure)")
      leave()
      camera.feederLeft()
    } catch {
      complaint.make("the ring: \(error)")
    }
    alarm.set(at: camera.clock.now() + (reader == nil ? Self.openPause : Self.readPause))
  }

  private func open() {
    do {
      let reader = try RingReader(name: name, global: GlobalSurface.find)
      factory = try PixelBufferFactory(width: reader.width, height: reader.height)
      self.reader = reader
      complaint.clear()
      log.notice("reading the ring \(self.name, privacy: .public)")
    } catch RingFailure.notFound {
      // There is no feeder.
    } catch {
      complaint.make("no ring \(name): \(error)")
    }
  }

  private func leave() {
    reader = nil
    factory = nil
  }

  private func read() throws {
    guard let reader, let factory else { return }
    var picture: CVPixelBuffer?
    let isWhole = try reader.read { planes in
      let made = try factory.make(isBT601: reader.isBT601)
      try factory.write(made) { luma, chroma in copyPlanes(planes, luma: luma, chroma: chroma) }
      picture = made
    }
    if let picture, isWhole == true { camera.pictureCame(picture) }
  }
}

/// A surface that any process can look up by its id.
private struct GlobalSurface: RingSurface {
  let surface: IOSurfaceRef

  var width: Int { IOSurfaceGetWidth(surface) }
  var height: Int { IOSurfaceGetHeight(surface) }

  static func find(_ id: UInt32) -> (any RingSurface)? {
    guard let surface = IOSurfaceLookup(id), IOSurfaceGetPlaneCount(surface) == 2,
      IOSurfaceGetPixelFormat(surface) == PictureFormat.pixelFormat
    else { return nil }
    return GlobalSurface(surface: surface)
  }

  func withPlanes<Result>(_ body: ([Plane]) throws -> Result) rethrows -> Result {
    IOSurfaceLock(surface, .readOnly, nil)
    defer { IOSurfaceUnlock(surface, .readOnly, nil) }
    return try body(
      [height, height / 2].enumerated().map { index, rows in
        Plane(
          address: UnsafeRawPointer(IOSurfaceGetBaseAddressOfPlane(surface, index)), width: width, height: rows,
          bytesPerRow: IOSurfaceGetBytesPerRowOfPlane(surface, index))
      })
  }
}
