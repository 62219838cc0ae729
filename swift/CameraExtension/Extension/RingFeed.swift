import Foundation

/// Reads pictures from the frame ring while they are needed, which is while apps read the camera and nobody feeds the
/// sink stream. Everything here runs on the camera's queue.
final class RingFeed: @unchecked Sendable {
  /// Nanoseconds between two reads of the ring, and between two tries to open it.
  static let readPause: UInt64 = 5_000_000
  static let openPause: UInt64 = 1_000_000_000

  private let camera: Camera
  private let name: String
  private var reader: RingReader?
  private var complaint = Complaint()
  private lazy var alarm = camera.clock.makeAlarm(on: camera.queue) { [weak self] in self?.turn() }

  /// `name` is the name of the ring.
  init(camera: Camera, name: String) {
    self.camera = camera
    self.name = name
  }

  var isNeeded = false {
    didSet {
      if isNeeded == oldValue { return }
      if isNeeded { return turn() }
      alarm.cancel()
      reader = nil
      // Without an app, the writer gets its surfaces back. With a feeder, its pictures replace them one by one.
      if camera.viewers == 0 { camera.feederLeft() }
    }
  }

  private func turn() {
    guard isNeeded else { return }
    do {
      let reader = try self.reader ?? RingReader(name: name)
      self.reader = reader
      try read(reader)
    } catch {
      // When only one picture cannot be read, the next one may be readable. Otherwise the writer ended or was replaced,
      // so the ring is opened again.
      if !Self.isOfOnePicture(error) {
        reader = nil
        camera.feederLeft()
      }
      if error as? RingFailure != .notFound { complaint.make("the ring \(name): \(error)") }
    }
    alarm.set(at: camera.clock.now() + (reader == nil ? Self.openPause : Self.readPause))
  }

  private static func isOfOnePicture(_ error: any Error) -> Bool {
    switch error as? RingFailure {
    case .surfaceLost, nil: true
    default: false
    }
  }

  private func read(_ reader: RingReader) throws {
    let isFirst = reader.number == 0
    guard let surface = try reader.read(take: { try RingSurface(id: $0, of: reader) }) else { return }
    let picture = try surface.picture()
    attachMissingColours(to: picture, isBT601: reader.isBT601)
    camera.pictureCame(picture, in: surface)
    complaint.clear()
    if isFirst { log.notice("reading the ring \(self.name, privacy: .public)") }
  }
}
