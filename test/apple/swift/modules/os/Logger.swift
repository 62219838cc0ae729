@_exported import Foundation

/// https://developer.apple.com/documentation/os/oslogprivacy
public struct OSLogPrivacy: Sendable {
  let isPublic: Bool
  public static let `public` = OSLogPrivacy(isPublic: true)
  public static let auto = OSLogPrivacy(isPublic: false)
}

/// https://developer.apple.com/documentation/os/oslogmessage
/// Values that are not public are hidden, as other processes see them.
public struct OSLogMessage: ExpressibleByStringInterpolation {
  public struct StringInterpolation: StringInterpolationProtocol {
    var text = ""
    public init(literalCapacity: Int, interpolationCount: Int) {}
    public mutating func appendLiteral(_ literal: String) { text += literal }
    public mutating func appendInterpolation<Value>(
      _ value: @autoclosure () -> Value, privacy: OSLogPrivacy = .auto
    ) {
      text += privacy.isPublic ? "\(value())" : "<private>"
    }
  }

  let text: String
  public init(stringLiteral value: String) { text = value }
  public init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }
}

/// https://developer.apple.com/documentation/os/logger
public struct Logger: Sendable {
  let subsystem: String
  public init(subsystem: String, category: String) { self.subsystem = subsystem }

  public func notice(_ message: OSLogMessage) { Self.record("notice", message) }
  public func error(_ message: OSLogMessage) { Self.record("error", message) }
  public func info(_ message: OSLogMessage) { Self.record("info", message) }
  public func debug(_ message: OSLogMessage) { Self.record("debug", message) }

  /// The lines of the log, each with its level. Only the double has this.
  public static var lines: [String] { lock.withLock { recorded } }
  private static let lock = NSLock()
  nonisolated(unsafe) private static var recorded: [String] = []

  private static func record(_ level: String, _ message: OSLogMessage) {
    lock.withLock { recorded.append("\(level): \(message.text)") }
  }
}
