import Foundation

/// The file for the server's log, in the folder where Console.app looks for logs.
struct ServerLogFile {
  static let longest = 5_000_000
  let url: URL

  static var standard: ServerLogFile {
    let home = FileManager.default.homeDirectoryForCurrentUser
    return ServerLogFile(url: home.appendingPathComponent("Library/Logs/RTMP Virtual Camera/server.log"))
  }

  /// Opens the file to append to it. A file that is too long is first renamed to server.log.1. Nil when it cannot be
  /// written.
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
