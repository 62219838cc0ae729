@preconcurrency import CoreMediaIO
import Foundation
import RTMPVcamShared

/// The stream that the feeder writes. Its buffers are read as they come, even while no app reads the camera, so that
/// the first app gets the newest picture at once. The framework calls it on the camera's queue.
final class SinkStream: NSObject, CMIOExtensionStreamSource, @unchecked Sendable {
  /// Buffers that may wait: enough for when one is read late, and too few for a visible delay.
  private static let queueSize = 4

  let formats: [CMIOExtensionStreamFormat]
  private(set) lazy var stream = CMIOExtensionStream(
    localizedName: RTMP_VCAM_SINK_NAME, streamID: Identity.sink, direction: .sink, clockType: .hostTime, source: self)
  private let camera: Camera
  /// Called when a feeder has come or left.
  var onChange: () -> Void = {}
  private var loop = ConsumeLoop()
  private var count = ViewerCount()
  /// The client that was the last to ask. A second feeder replaces the first.
  private var feeder: CMIOExtensionClient?
  private var complaint = Complaint()
  private lazy var alarm = camera.clock.makeAlarm(on: camera.queue) { [weak self] in self?.ask() }

  init(camera: Camera) throws {
    self.camera = camera
    formats = try PictureFormat.all.map { try $0.streamFormat() }
  }

  /// True while a feeder is connected.
  var isFed: Bool { loop.run != nil }

  let availableProperties: Set<CMIOExtensionProperty> = [
    .streamActiveFormatIndex, .streamFrameDuration, .streamSinkBufferQueueSize, .streamSinkBuffersRequiredForStartup,
    .streamSinkBufferUnderrunCount, .streamSinkEndOfData,
  ]

  func streamProperties(forProperties properties: Set<CMIOExtensionProperty>) throws -> CMIOExtensionStreamProperties {
    let values = CMIOExtensionStreamProperties(dictionary: [:])
    if properties.contains(.streamActiveFormatIndex) { values.activeFormatIndex = 0 }
    if properties.contains(.streamFrameDuration) { values.frameDuration = PictureFormat.duration(ofRate: 60) }
    if properties.contains(.streamSinkBufferQueueSize) { values.sinkBufferQueueSize = Self.queueSize }
    if properties.contains(.streamSinkBuffersRequiredForStartup) { values.sinkBuffersRequiredForStartup = 1 }
    if properties.contains(.streamSinkBufferUnderrunCount) { values.sinkBufferUnderrunCount = 0 }
    if properties.contains(.streamSinkEndOfData) { values.sinkEndOfData = 0 }
    return values
  }

  /// Does nothing: buffers of any size and rate are accepted, whatever the feeder sets.
  func setStreamProperties(_ values: CMIOExtensionStreamProperties) throws {}

  func authorizedToStartStream(for client: CMIOExtensionClient) -> Bool {
    feeder = client
    return true
  }

  func startStream() throws {
    count.started(listed: stream.streamingClients.count)
    begin()
  }

  func stopStream() throws {
    count.stopped(listed: stream.streamingClients.count)
    follow()
  }

  /// Checks whether a feeder was killed.
  func look() {
    count.looked(listed: stream.streamingClients.count)
    follow()
  }

  private func begin() {
    feeder = feeder ?? stream.streamingClients.last
    if !isFed { log.notice("a feeder is connected") }
    loop.begin()
    onChange()
    ask()
  }

  /// When the feeder has left, continues with another one, or ends when there is none.
  private func follow() {
    guard isFed else { return }
    guard count.count == 0 else {
      let clients = stream.streamingClients
      guard let last = clients.last, !clients.contains(where: { $0.clientID == feeder?.clientID }) else { return }
      feeder = last
      return begin()
    }
    loop.end()
    feeder = nil
    alarm.cancel()
    camera.feederLeft()
    log.notice("the feeder has left")
    onChange()
  }

  /// Asks for the next buffer.
  private func ask() {
    guard let run = loop.run, let feeder else { return }
    stream.consumeSampleBuffer(from: feeder) { [weak self] sample, sequenceNumber, _, _, error in
      // The framework does not say on which queue it answers.
      guard let self else { return }
      self.camera.queue.async {
        if self.loop.run == run { self.take(sample, sequenceNumber: sequenceNumber, error: error) }
      }
    }
  }

  private func take(_ sample: CMSampleBuffer?, sequenceNumber: UInt64, error: (any Error)?) {
    let now = camera.clock.now()
    var answer = ConsumeLoop.Answer.nothing
    if let sample {
      answer = .buffer
      // Without this call no more buffers come from the queue.
      stream.notifyScheduledOutputChanged(
        CMIOExtensionScheduledOutput(sequenceNumber: sequenceNumber, hostTimeInNanoseconds: now))
      if let picture = CMSampleBufferGetImageBuffer(sample) { camera.pictureCame(picture) }
      complaint.clear()
    } else if let error {
      answer = .failure
      complaint.make("the feeder's pictures cannot be read: \(error)")
    }
    let pause = loop.pause(after: answer)
    if pause == 0 { ask() } else { alarm.set(at: now + pause) }
  }
}
