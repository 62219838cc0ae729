@preconcurrency import CoreMedia
@preconcurrency import CoreVideo
import Dispatch

/// The way from the feeder's pictures to the samples apps get: the newest picture, the last one again in short gaps, the
/// placeholder when there is none. Everything here runs on `queue`.
final class Camera: @unchecked Sendable {
  let queue: DispatchQueue
  let clock: any HostClock
  /// Where samples go, with their host times.
  var output: (CMSampleBuffer, UInt64) -> Void = { _, _ in }

  private(set) var formatIndex = 0
  private(set) var frameRate = PictureFormat.frameRates[0]
  private(set) var viewers = 0

  private var pacer: Pacer
  private var stamps = StampSequence()
  private var freshness = Freshness()
  private var samples = SampleMaker()
  private var fitter: PictureFitter?
  /// In the format of the stream.
  private var placeholder: CVPixelBuffer?
  private var newest: CVPixelBuffer?
  /// The surface of the ring that the newest picture lies in.
  private var newestSurface: RingSurface?
  /// Those of the pictures that were sent last, which may still be on their way to apps; nil for a feeder's.
  private var sentSurfaces: [RingSurface?] = []
  private var isNewestSent = false
  /// The newest picture in the format of the stream.
  private var fitted: CVPixelBuffer?
  private var complaint = Complaint()
  private lazy var alarm = clock.makeAlarm(on: queue) { [weak self] in self?.deadlineCame() }

  init(queue: DispatchQueue, clock: any HostClock) {
    self.queue = queue
    self.clock = clock
    pacer = Pacer(frameDuration: Self.nanoseconds(ofRate: PictureFormat.frameRates[0]), now: 0)
  }

  /// What apps are shown now.
  var showing: Showing { freshness.showing(at: clock.now()) }

  /// The feeder has a new picture. It is kept until the next one, without a copy, and so is the surface of the ring that
  /// it lies in.
  func pictureCame(_ picture: CVPixelBuffer, in surface: RingSurface? = nil) {
    let now = clock.now()
    attachMissingColours(to: picture)
    newest = picture
    fitted = nil
    newestSurface = surface
    isNewestSent = false
    freshness.pictureCame(at: now)
    guard viewers > 0 else { return }
    if pacer.admitsFresh(at: now) { send(at: now) }
    alarm.set(at: pacer.deadline)
  }

  /// The feeder is gone: its last picture is not held.
  func feederLeft() {
    freshness.feederLeft()
    (newest, newestSurface, fitted, sentSurfaces) = (nil, nil, nil, [])
  }

  /// With nobody there, nothing is sent and no timer runs.
  func viewersChanged(to count: Int) {
    let isFirst = viewers == 0 && count > 0
    viewers = count
    if isFirst { restart() }
    if count == 0 { alarm.cancel() }
  }

  /// False, and nothing changes, when there is no such format.
  func chooseFormat(_ index: Int) -> Bool {
    guard PictureFormat.all.indices.contains(index) else { return false }
    if index == formatIndex { return true }
    formatIndex = index
    (fitter, fitted, placeholder) = (nil, nil, nil)
    return true
  }

  /// False, and nothing changes, when it is none of the frame rates.
  func chooseFrameDuration(_ duration: CMTime) -> Bool {
    guard let rate = PictureFormat.frameRate(ofDuration: duration) else { return false }
    if rate == frameRate { return true }
    frameRate = rate
    restart()
    return true
  }

  private func restart() {
    pacer = Pacer(frameDuration: Self.nanoseconds(ofRate: frameRate), now: clock.now())
    if viewers > 0 { alarm.set(at: pacer.deadline) }
  }

  private func deadlineCame() {
    guard viewers > 0 else { return }
    let now = clock.now()
    // An alarm that was on its way while a picture came is too early.
    if now >= pacer.deadline {
      pacer.passDeadline(at: now)
      send(at: now)
    }
    alarm.set(at: pacer.deadline)
  }

  private func send(at now: UInt64) {
    do {
      let picture = try picture(at: now)
      let stamp = stamps.next(at: now)
      output(try samples.sample(of: picture, at: stamp, frameRate: frameRate), stamp)
      complaint.clear()
    } catch {
      complaint.make("no picture: \(error)")
    }
  }

  private func picture(at now: UInt64) throws -> CVPixelBuffer {
    let format = PictureFormat.all[formatIndex]
    guard freshness.showing(at: now) != .placeholder, let newest else {
      // The feeder may be waiting for its buffer.
      feederLeft()
      let drawn = try placeholder ?? drawPlaceholder(in: format)
      placeholder = drawn
      return drawn
    }
    let fitter = try self.fitter ?? PictureFitter(format: format)
    self.fitter = fitter
    let picture = try fitted ?? fitter.fit(newest)
    fitted = picture
    if !isNewestSent { sentSurfaces = sentSurfaces.suffix(2) + [newestSurface] }
    isNewestSent = true
    return picture
  }

  private static func nanoseconds(ofRate rate: Int32) -> UInt64 { 1_000_000_000 / UInt64(rate) }
}
