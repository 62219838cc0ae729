import Foundation

/// What the running server says of its camera (`rtmp-vcam status --json`). The menu shows the server's own words: the app
/// asks macOS nothing about cameras, because such a call may never return.
struct CameraReport: Equatable, Decodable {
  struct Problem: Equatable, Decodable {
    /// One of docs/errors.md.
    let code: String
    let text: String
    let fix: String
  }

  /// `extension` for the app's own camera.
  let kind: String
  /// Its name, as other apps list it.
  let label: String
  /// `open` while it is fed.
  let state: String
  /// Why it is not fed; nil while it is, and before that is known.
  let problem: Problem?
  /// Number of apps that use it; nil when that is not known.
  var readers: Int?

  var isFed: Bool { state == "open" }

  /// Whether macOS has the extension of this app; nil before that is known.
  var hasExtension: Bool? {
    if kind != "extension" || problem?.code == "CAMERA_ERR_EXTENSION_MISSING" { return false }
    return isFed || problem != nil ? true : nil
  }
}

/// Reads the output of `status --json`. It lists all programs of this user; nil when the one with this process id is not
/// among them, or feeds no camera. macOS shows its first camera.
func parseReport(_ json: String, pid: Int32) -> CameraReport? {
  let programs = try? JSONDecoder().decode([Program].self, from: Data(json.utf8))
  let camera = programs?.first { $0.pid == pid }?.cameras.first
  var report = camera?.outputs.first
  report?.readers = camera?.device?.readers
  return report
}

private struct Program: Decodable {
  struct Device: Decodable {
    let readers: Int?
  }
  struct Camera: Decodable {
    let device: Device?
    let outputs: [CameraReport]
  }
  let pid: Int32
  let cameras: [Camera]
}
