import RTMPVcamShared
import os

/// docs/macos.md has the command that shows this log. Only notices and errors are written: macOS keeps nothing lower.
let log = Logger(subsystem: RTMP_VCAM_EXTENSION_BUNDLE_ID, category: "camera")

/// Logs an error that may come with each frame only once, until another one comes or it is cleared.
struct Complaint {
  private var text: String?

  mutating func make(_ text: String) {
    if text == self.text { return }
    self.text = text
    log.error("\(text, privacy: .public)")
  }

  mutating func clear() { text = nil }
}

/// The name of a call that failed, and its OSStatus or CVReturn.
struct CallFailure: Error, CustomStringConvertible {
  let call: String
  let status: Int32
  var description: String { "\(call) failed with \(status)" }
}

/// Throws CallFailure when a call into a framework did not succeed.
func check(_ status: Int32, _ call: String) throws {
  if status != 0 { throw CallFailure(call: call, status: status) }
}

/// Returns what a Create function of a framework stores in its out parameter. Throws CallFailure.
func created<Object>(_ call: String, _ create: (UnsafeMutablePointer<Object?>) -> Int32) throws -> Object {
  var object: Object?
  try check(create(&object), call)
  guard let object else { throw CallFailure(call: call, status: 0) }
  return object
}
