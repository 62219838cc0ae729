import Foundation

/// One run of the program inside the app. It ends when its standard input ends, so it never runs longer than the app.
@MainActor
final class ServerProcess {
  var onLine: (String) -> Void = { _ in }
  /// Called after the last line, with the exit code; nil when a signal ended it.
  var onExit: (Int32?) -> Void = { _ in }

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

  /// Starts the program. Its output is also written to `log`.
  func launch(log: FileHandle?) throws {
    try process.run()
    let reading = output.fileHandleForReading
    // A thread, because a readabilityHandler that removes itself sometimes loses the last bytes, or crashes, on Linux.
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

  var pid: Int32 { process.processIdentifier }

  func terminate() {
    process.terminate()
  }

  func endAtOnce() {
    kill(pid, SIGKILL)
  }

  /// Empty `bytes` are the end of the output. It may come after the end of the server, when a child still has the pipe
  /// open.
  private func read(_ bytes: Data, log: FileHandle?) {
    if bytes.isEmpty {
      process.waitUntilExit()
      onExit(process.terminationReason == .exit ? process.terminationStatus : nil)
      return
    }
    try? log?.write(contentsOf: bytes)
    for line in lines.push(bytes) { onLine(line) }
  }
}
