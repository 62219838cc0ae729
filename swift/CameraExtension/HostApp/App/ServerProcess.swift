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
    try process.run()
    let reading = output.fileHandleForReading
    // A readabilityHandler that ends itself loses the last bytes now and then, or crashes, on Linux.
    Thread.detachNewThread {
      var bytes: Data
      repeat {
        bytes = reading.availableData
        let piece = bytes
        DispatchQueue.main.async {
          MainActor.assumeIsolated { self.read(piece, log: log) }
        }
      } while !bytes.isEmpty
    }
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
