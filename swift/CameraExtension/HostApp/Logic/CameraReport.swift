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
  /// Somebody sends a stream to a camera of the server.
  var hasSender = false

  /// The other properties are those of the server, not of this output.
  private enum CodingKeys: CodingKey { case kind, label, state, problem }

  private var isOurs: Bool { kind == "extension" }
  var isFed: Bool { state == "open" }
  /// What is fed is kept, so while this is true, the server does not look for the camera of this app.
  var feedsAnother: Bool { isFed && !isOurs }

  /// Whether macOS has the extension of this app; nil when that is not known.
  var hasExtension: Bool? {
    guard isOurs else { return nil }
    switch problem?.code {
    case nil: return isFed ? true : nil
    case "CAMERA_ERR_EXTENSION_MISSING": return false
    case "CAMERA_ERR_EXTENSION_APPROVAL", "CAMERA_ERR_EXTENSION_OFF", "CAMERA_ERR_EXTENSION_RESTART",
      "CAMERA_ERR_EXTENSION_UNLISTED", "CAMERA_ERR_EXTENSION_STALE", "CAMERA_ERR_EXTENSION_NO_SINK",
      "CAMERA_ERR_EXTENSION_REFUSED", "CAMERA_ERR_EXTENSION_TAKEN":
      return true
    default: return nil
    }
  }

  /// True: the app installs its extension again, which updates it. False: it asks the user first. Nil: the next report
  /// decides.
  var wantsUpdate: Bool? { hasExtension ?? (feedsAnother ? false : nil) }
}

/// Reads the output of `status --json`. It lists all programs of this user; nil when the one with this process id is not
/// among them, or feeds no camera. macOS shows its first camera.
func parseReport(_ json: String, pid: Int32) -> CameraReport? {
  let programs = try? JSONDecoder().decode([Program].self, from: Data(json.utf8))
  let cameras = programs?.first { $0.pid == pid }?.cameras ?? []
  var report = cameras.first?.outputs.first
  report?.readers = cameras.first?.device?.readers
  report?.hasSender = cameras.contains { $0.sender != nil }
  return report
}

private struct Program: Decodable {
  struct Device: Decodable {
    let readers: Int?
  }
  struct Sender: Decodable {}
  struct Camera: Decodable {
    let device: Device?
    let sender: Sender?
    let outputs: [CameraReport]
  }
  let pid: Int32
  let cameras: [Camera]
}
