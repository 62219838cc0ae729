/// https://developer.apple.com/documentation/coremediaio/cmioextensionstreamformat
public class CMIOExtensionStreamFormat: NSObject {
  public let formatDescription: CMFormatDescription
  public let maxFrameDuration: CMTime
  public let minFrameDuration: CMTime
  public let validFrameDurations: [CMTime]?

  public init(
    formatDescription: CMFormatDescription, maxFrameDuration: CMTime, minFrameDuration: CMTime,
    validFrameDurations: [CMTime]?
  ) {
    requireOfCaller(minFrameDuration <= maxFrameDuration, "the smallest frame duration is not above the largest")
    self.formatDescription = formatDescription
    self.maxFrameDuration = maxFrameDuration
    self.minFrameDuration = minFrameDuration
    self.validFrameDurations = validFrameDurations
  }
}

/// https://developer.apple.com/documentation/coremediaio/cmioextensionscheduledoutput
public class CMIOExtensionScheduledOutput: NSObject {
  public let sequenceNumber: UInt64
  public let hostTimeInNanoseconds: UInt64
  public init(sequenceNumber: UInt64, hostTimeInNanoseconds: UInt64) {
    self.sequenceNumber = sequenceNumber
    self.hostTimeInNanoseconds = hostTimeInNanoseconds
  }
}

/// https://developer.apple.com/documentation/coremediaio/cmioextensionstreamsource
public protocol CMIOExtensionStreamSource: NSObjectProtocol {
  var formats: [CMIOExtensionStreamFormat] { get }
  var availableProperties: Set<CMIOExtensionProperty> { get }
  func streamProperties(forProperties properties: Set<CMIOExtensionProperty>) throws -> CMIOExtensionStreamProperties
  func setStreamProperties(_ streamProperties: CMIOExtensionStreamProperties) throws
  func authorizedToStartStream(for client: CMIOExtensionClient) -> Bool
  func startStream() throws
  func stopStream() throws
}

/// https://developer.apple.com/documentation/coremediaio/cmioextensionstream
/// The test plays the clients: it fills `sinkQueue`, sets `streamingClients` and reads `sent`.
public class CMIOExtensionStream: NSObject {
  public enum Direction: Int {
    case source = 0
    case sink = 1
  }

  public enum ClockType: Int {
    case hostTime = 0
  }

  public struct DiscontinuityFlags: OptionSet, Sendable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }
  }

  /// A sample that the clients of a source stream received. Only the double has this.
  public struct Sent {
    public let sampleBuffer: CMSampleBuffer
    public let discontinuity: DiscontinuityFlags
    public let hostTimeInNanoseconds: UInt64
  }

  public let localizedName: String
  public let streamID: UUID
  public let direction: Direction
  public let clockType: ClockType
  public private(set) weak var source: (any CMIOExtensionStreamSource)?
  public var streamingClients: [CMIOExtensionClient] = []

  /// Tests may empty it, which releases the buffers.
  public var sent: [Sent] = []
  /// Buffers that a feeder has enqueued and that are not consumed yet.
  public var sinkQueue: [CMSampleBuffer] = []
  /// The next call that consumes gets this error once, instead of a buffer.
  public var sinkError: (any Error)?
  public private(set) var consumeCalls = 0
  public private(set) var lastConsumer: CMIOExtensionClient?
  public private(set) var scheduledOutputs: [CMIOExtensionScheduledOutput] = []
  /// While this is true, calls that consume get their answer only from `answerConsumers`.
  public var holdsAnswers = false
  private var heldAnswers: [() -> Void] = []
  private var sequenceNumber: UInt64 = 0

  public init(
    localizedName: String, streamID: UUID, direction: Direction, clockType: ClockType,
    source: any CMIOExtensionStreamSource
  ) {
    self.localizedName = localizedName
    self.streamID = streamID
    self.direction = direction
    self.clockType = clockType
    self.source = source
  }

  public func send(
    _ sampleBuffer: CMSampleBuffer, discontinuity: DiscontinuityFlags, hostTimeInNanoseconds: UInt64
  ) {
    requireOfCaller(direction == .source, "only a source stream sends")
    sent.append(
      Sent(sampleBuffer: sampleBuffer, discontinuity: discontinuity, hostTimeInNanoseconds: hostTimeInNanoseconds))
  }

  /// Answers at once, with nil when the queue is empty: it never waits for a buffer.
  public func consumeSampleBuffer(
    from client: CMIOExtensionClient,
    completionHandler: @escaping (CMSampleBuffer?, UInt64, DiscontinuityFlags, Bool, (any Error)?) -> Void
  ) {
    requireOfCaller(direction == .sink, "only a sink stream consumes")
    consumeCalls += 1
    lastConsumer = client
    let answer = { [self] in
      if let error = sinkError {
        sinkError = nil
        return completionHandler(nil, 0, [], false, error)
      }
      guard !sinkQueue.isEmpty else { return completionHandler(nil, 0, [], false, nil) }
      let buffer = sinkQueue.removeFirst()
      sequenceNumber += 1
      completionHandler(buffer, sequenceNumber, [], !sinkQueue.isEmpty, nil)
    }
    if holdsAnswers { heldAnswers.append(answer) } else { answer() }
  }

  public func answerConsumers() {
    let answers = heldAnswers
    heldAnswers = []
    for answer in answers { answer() }
  }

  public func notifyScheduledOutputChanged(_ scheduledOutput: CMIOExtensionScheduledOutput) {
    scheduledOutputs.append(scheduledOutput)
  }
}
