import CoreMediaIO
import Foundation

let millisecond: UInt64 = 1_000_000
let second: UInt64 = 1_000_000_000

/// The whole extension with a clock, apps and feeders that the test controls.
final class Bench {
  let clock = ManualClock()
  let queue = DispatchQueue(label: "test")
  let provider: ProviderSource
  let device: DeviceSource
  let app = CMIOExtensionClient(pid: 100)
  let feeder = CMIOExtensionClient(pid: 200)

  init() throws {
    provider = ProviderSource(camera: Camera(queue: queue, clock: clock))
    device = try unwrap(provider.device, "there is no device")
  }

  var source: CMIOExtensionStream { device.source.stream }
  var sink: CMIOExtensionStream { device.sink.stream }

  /// The samples that were sent since the last call. The earlier ones are released.
  func newSamples() -> [CMIOExtensionStream.Sent] {
    defer { source.sent = [] }
    return source.sent
  }

  func startApp(_ client: CMIOExtensionClient? = nil) throws {
    try start(device.source, source, client ?? app)
  }

  func stopApp() throws {
    source.streamingClients = []
    try queue.sync { try device.source.stopStream() }
  }

  func startFeeder(_ client: CMIOExtensionClient? = nil) throws {
    try start(device.sink, sink, client ?? feeder)
  }

  func stopFeeder() throws {
    sink.streamingClients = []
    try queue.sync { try device.sink.stopStream() }
  }

  private func start(
    _ streamSource: any CMIOExtensionStreamSource, _ stream: CMIOExtensionStream, _ client: CMIOExtensionClient
  ) throws {
    stream.streamingClients.append(client)
    try queue.sync {
      try expect(streamSource.authorizedToStartStream(for: client), "the client is refused")
      try streamSource.startStream()
    }
    clock.settle()
  }

  /// Sets properties of the source stream, as an app does when it starts.
  func set(_ change: (CMIOExtensionStreamProperties) -> Void) throws {
    let values = CMIOExtensionStreamProperties(dictionary: [:])
    change(values)
    try queue.sync { try device.source.setStreamProperties(values) }
  }

  func value(of property: CMIOExtensionProperty) throws -> String? {
    let values = try queue.sync { try device.deviceProperties(forProperties: [property]) }
    return values.propertiesDictionary[property]?.value.map { "\($0)" }
  }

  /// Enqueues a picture as the feeder, and lets enough time pass for the extension to take it.
  @discardableResult
  func feed(_ picture: CVPixelBuffer? = nil) throws -> CVPixelBuffer {
    let picture = try picture ?? makePicture()
    var sample = SampleMaker()
    sink.sinkQueue.append(try sample.sample(of: picture, at: clock.now(), frameRate: 30))
    clock.advance(by: ConsumeLoop.pause)
    return picture
  }
}

/// A picture in one shade of grey.
func makePicture(width: Int = 1920, height: Int = 1080, luma: UInt8 = 90) throws -> CVPixelBuffer {
  let picture = try PixelBufferFactory(width: width, height: height).make()
  CVPixelBufferLockBaseAddress(picture, [])
  defer { CVPixelBufferUnlockBaseAddress(picture, []) }
  for (plane, value) in [luma, 128].enumerated() {
    let count = CVPixelBufferGetBytesPerRowOfPlane(picture, plane) * CVPixelBufferGetHeightOfPlane(picture, plane)
    try unwrap(CVPixelBufferGetBaseAddressOfPlane(picture, plane))
      .initializeMemory(as: UInt8.self, repeating: value, count: count)
  }
  return picture
}

func picture(of sample: CMIOExtensionStream.Sent) throws -> CVPixelBuffer {
  try unwrap(CMSampleBufferGetImageBuffer(sample.sampleBuffer))
}

func size(of picture: CVPixelBuffer) -> [Int] { [CVPixelBufferGetWidth(picture), CVPixelBufferGetHeight(picture)] }

/// A byte of a plane.
func byte(of picture: CVPixelBuffer, plane: Int, x: Int, y: Int) throws -> UInt8 {
  CVPixelBufferLockBaseAddress(picture, .readOnly)
  defer { CVPixelBufferUnlockBaseAddress(picture, .readOnly) }
  let address = try unwrap(CVPixelBufferGetBaseAddressOfPlane(picture, plane))
  return address.load(fromByteOffset: y * CVPixelBufferGetBytesPerRowOfPlane(picture, plane) + x, as: UInt8.self)
}
