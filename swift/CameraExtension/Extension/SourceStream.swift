@preconcurrency import CoreMediaIO
import Foundation
import RTMPVcamShared

/// The stream that apps read. The framework calls it on the camera's queue.
final class SourceStream: NSObject, CMIOExtensionStreamSource {
  let formats: [CMIOExtensionStreamFormat]
  private(set) lazy var stream = CMIOExtensionStream(
    localizedName: RTMP_VCAM_SOURCE_NAME, streamID: Identity.source, direction: .source, clockType: .hostTime,
    source: self)
  private let camera: Camera
  private var count = ViewerCount()
  /// Called when the number of apps has changed.
  var onChange: () -> Void = {}

  init(camera: Camera) throws {
    self.camera = camera
    formats = try PictureFormat.all.map { try $0.streamFormat() }
    super.init()
    camera.output = { [weak self] sample, hostTime in
      self?.stream.send(sample, discontinuity: [], hostTimeInNanoseconds: hostTime)
    }
  }

  let availableProperties: Set<CMIOExtensionProperty> = [
    .streamActiveFormatIndex, .streamFrameDuration, .streamMaxFrameDuration,
  ]

  func streamProperties(forProperties properties: Set<CMIOExtensionProperty>) throws -> CMIOExtensionStreamProperties {
    let values = CMIOExtensionStreamProperties(dictionary: [:])
    if properties.contains(.streamActiveFormatIndex) { values.activeFormatIndex = camera.formatIndex }
    if properties.contains(.streamFrameDuration) {
      values.frameDuration = PictureFormat.duration(ofRate: camera.frameRate)
    }
    if properties.contains(.streamMaxFrameDuration) { values.maxFrameDuration = PictureFormat.duration(ofRate: 30) }
    return values
  }

  func setStreamProperties(_ values: CMIOExtensionStreamProperties) throws {
    if let index = values.activeFormatIndex, !camera.chooseFormat(index) {
      log.error("an app asked for format \(index, privacy: .public), which does not exist")
    }
    if let duration = values.frameDuration, !camera.chooseFrameDuration(duration) {
      log.error("an app asked for frames of \(duration.seconds, privacy: .public) s, but there are only 30 and 60 fps")
    }
  }

  func authorizedToStartStream(for client: CMIOExtensionClient) -> Bool { true }

  func startStream() throws {
    count.started(listed: stream.streamingClients.count)
    apply()
  }

  func stopStream() throws {
    count.stopped(listed: stream.streamingClients.count)
    apply()
  }

  /// Counts the apps that still read the camera.
  func look() {
    count.looked(listed: stream.streamingClients.count)
    apply()
  }

  private func apply() {
    guard camera.viewers != count.count else { return }
    camera.viewersChanged(to: count.count)
    log.notice("apps that read the camera: \(self.count.count, privacy: .public)")
    onChange()
  }
}
