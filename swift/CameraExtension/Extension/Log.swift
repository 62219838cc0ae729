import RTMPVcamShared
import os

/// docs/macos.md has the command that shows this log. Only notices and errors are written: macOS keeps nothing lower.
let log = Logger(subsystem: RTMP_VCAM_EXTENSION_BUNDLE_ID, category: "camera")

/// Logs an error once for as long as it stays the same: it may come with each frame.
struct Complaint {
  private var text: String?

  mutating func make(_ text: String) {
    if text == self.text { return }
    self.text = text
    log.error("\(text, privacy: .public)")
  }

  mutating func clear() { text = nil }
}

/// A name and OSStatus or CVReturn of a call that failed.
struct CallFailure: Error, CustomStringConvertible {
  let call: String
  let status: Int32
  var description: String { "\(call) failed with \(status)" }
}

/// Throws when a call of a framework did not succeed.
func check(_ status: Int32, _ call: String) throws {
  if status != 0 { throw CallFailure(call: call, status: status) }
}

/// What a Create function of a framework puts into its out parameter. Throws CallFailure.
func created<Object>(_ call: String, _ create: (UnsafeMutablePointer<Object?>) -> Int32) throws -> Object {
  var object: Object?
  try check(create(&object), call)
  guard let object else { throw CallFailure(call: call, status: 0) }
  return object
}
