import Foundation

/// One run of the bundled program. It ends when its standard input ends, so it never outlives the app.
@MainActor
final class ServerProcess {
  var onLine: (String) -> Void = { _ in }
  /// After the last line.
  var onExit: () -> Void = {}

  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private var lines = LineSplitter()

  init(command: ServerCommand, arguments: [String]) {
    process.executableURL = command.node
    process.arguments = [command.program] + arguments
    process.environment = command.environment
    process.standardInput = input
    process.standardOutput = output
    process.standardError = output
  }

  /// Every line also goes to the log.
  func launch(log: FileHandle?) throws {
    output.fileHandleForReading.readabilityHandler = { handle in
      let bytes = handle.availableData
      if bytes.isEmpty { handle.readabilityHandler = nil }
      DispatchQueue.main.async { [weak self] in
        MainActor.assumeIsolated { self?.read(bytes, log: log) }
      }
    }
    try process.run()
  }

  func terminate() {
    process.terminate()
  }

  func endAtOnce() {
    kill(process.processIdentifier, SIGKILL)
  }

  /// No bytes: the end. A child of the server may keep the pipe open, but not for long after it.
  private func read(_ bytes: Data, log: FileHandle?) {
    if bytes.isEmpty {
      process.waitUntilExit()
      onExit()
      return
    }
    try? log?.write(contentsOf: bytes)
    for line in lines.push(bytes) { onLine(line) }
  }
}
