import Foundation

/// The server's log, where Console.app looks for logs.
struct ServerLogFile {
  static let longest = 5_000_000
  let url: URL

  static var standard: ServerLogFile {
    let home = FileManager.default.homeDirectoryForCurrentUser
    return ServerLogFile(url: home.appendingPathComponent("Library/Logs/RTMP Virtual Camera/server.log"))
  }

  /// Open for adding to its end; one that is too long becomes server.log.1 first. Nil: it cannot be written.
  func open() -> FileHandle? {
    let files = FileManager.default
    try? files.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    let size = (try? files.attributesOfItem(atPath: url.path)[.size]) as? Int ?? 0
    if size > Self.longest {
      let old = url.appendingPathExtension("1")
      try? files.removeItem(at: old)
      try? files.moveItem(at: url, to: old)
    }
    if !files.fileExists(atPath: url.path) {
      _ = files.createFile(atPath: url.path, contents: nil, attributes: [.posixPermissions: 0o600])
    }
    let handle = try? FileHandle(forWritingTo: url)
    _ = try? handle?.seekToEnd()
    return handle
  }
}
