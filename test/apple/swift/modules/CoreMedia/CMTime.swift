@_exported import CoreVideo

public typealias CMTimeValue = Int64
public typealias CMTimeScale = Int32

/// https://developer.apple.com/documentation/coremedia/cmtimeflags
public struct CMTimeFlags: OptionSet, Sendable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }
  public static let valid = CMTimeFlags(rawValue: 1)
}

/// https://developer.apple.com/documentation/coremedia/cmtime-api
public struct CMTime: Sendable {
  public var value: CMTimeValue
  public var timescale: CMTimeScale
  public var flags: CMTimeFlags
  public var epoch: Int64

  public init() {
    value = 0
    timescale = 0
    flags = []
    epoch = 0
  }

  public init(value: CMTimeValue, timescale: CMTimeScale) {
    self.value = value
    self.timescale = timescale
    flags = .valid
    epoch = 0
  }

  public var isValid: Bool { flags.contains(.valid) }
  public var seconds: Double { isValid ? Double(value) / Double(timescale) : .nan }
  public static let invalid = CMTime()
  public static let zero = CMTime(value: 0, timescale: 1)
}

extension CMTime: Comparable {
  public static func == (left: CMTime, right: CMTime) -> Bool { left.seconds == right.seconds }
  public static func < (left: CMTime, right: CMTime) -> Bool { left.seconds < right.seconds }
}

/// https://developer.apple.com/documentation/coremedia/cmsampletiminginfo
public struct CMSampleTimingInfo {
  public var duration: CMTime
  public var presentationTimeStamp: CMTime
  public var decodeTimeStamp: CMTime

  public init() {
    duration = .invalid
    presentationTimeStamp = .invalid
    decodeTimeStamp = .invalid
  }

  public init(duration: CMTime, presentationTimeStamp: CMTime, decodeTimeStamp: CMTime) {
    self.duration = duration
    self.presentationTimeStamp = presentationTimeStamp
    self.decodeTimeStamp = decodeTimeStamp
  }
}
