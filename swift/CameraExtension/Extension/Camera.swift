@preconcurrency import CoreMedia
@preconcurrency import CoreVideo
import Dispatch

/// Turns the feeder's pictures into the samples that apps get. It sends the newest picture, repeats it in short gaps,
/// and sends the placeholder when there is none. Everything here runs on `queue`.
final class Camera: @unchecked Sendable {
  let queue: DispatchQueue
  let clock: any HostClock
  /// Receives each sample with its host time.
  var output: (CMSampleBuffer, UInt64) -> Void = { _, _ in }

  private(set) var formatIndex = 0
  private(set) var frameRate = PictureFormat.frameRates[0]
  private(set) var viewers = 0

  private var pacer: Pacer
  private var stamps = StampSequence()
  private var freshness = Freshness()
  private var samples = SampleMaker()
  private var fitter: PictureFitter?
  /// The placeholder in the format of the stream.
  private var placeholder: CVPixelBuffer?
  private var newest: CVPixelBuffer?
  /// The newest picture in the format of the stream.
  private var fitted: CVPixelBuffer?
  private var complaint = Complaint()
  private lazy var alarm = clock.makeAlarm(on: queue) { [weak self] in self?.deadlineCame() }

  init(queue: DispatchQueue, clock: any HostClock) {
    self.queue = queue
    self.clock = clock
    pacer = Pacer(frameDuration: Self.nanoseconds(ofRate: PictureFormat.frameRates[0]), now: 0)
  }

  /// The state that the camera shows now.
  var showing: Showing { freshness.showing(at: clock.now()) }

  /// Shows a new picture of the feeder, which is kept without a copy until the next one comes.
  func pictureCame(_ picture: CVPixelBuffer) {
    let now = clock.now()
    attachMissingColours(to: picture)
    newest = picture
    fitted = nil
    freshness.pictureCame(at: now)
    guard viewers > 0 else { return }
    if pacer.admitsFresh(at: now) { send(at: now) }
    alarm.set(at: pacer.deadline)
  }

  /// The feeder has left, so its last picture is no longer shown.
  func feederLeft() {
    freshness.feederLeft()
    (newest, fitted) = (nil, nil)
  }

  /// While no app reads the camera, nothing is sent and no timer runs.
  func viewersChanged(to count: Int) {
    let isFirst = viewers == 0 && count > 0
    viewers = count
    if isFirst { restart() }
    if count == 0 { alarm.cancel() }
  }

  /// Returns false, and changes nothing, when there is no such format.
  func chooseFormat(_ index: Int) -> Bool {
    guard PictureFormat.all.indices.contains(index) else { return false }
    if index == formatIndex { return true }
    formatIndex = index
    (fitter, fitted, placeholder) = (nil, nil, nil)
    return true
  }

  /// Returns false, and changes nothing, when it is not one of the frame rates.
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
    // When a picture came while the alarm was on its way, the deadline has moved.
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
      complaint.make("a picture cannot be sent: \(error)")
    }
  }

  private func picture(at now: UInt64) throws -> CVPixelBuffer {
    let format = PictureFormat.all[formatIndex]
    guard freshness.showing(at: now) != .placeholder, let newest else {
      // Releases the last picture: the feeder may be waiting for its buffer.
      feederLeft()
      let drawn = try placeholder ?? drawPlaceholder(in: format)
      placeholder = drawn
      return drawn
    }
    let fitter = try self.fitter ?? PictureFitter(format: format)
    self.fitter = fitter
    let picture = try fitted ?? fitter.fit(newest)
    fitted = picture
    return picture
  }

  private static func nanoseconds(ofRate rate: Int32) -> UInt64 { 1_000_000_000 / UInt64(rate) }
}
