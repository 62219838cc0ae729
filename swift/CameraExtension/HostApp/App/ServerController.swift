import Foundation

/// Runs the server as a child process, according to its ServerPlan.
@MainActor
final class ServerController {
  private(set) var plan = ServerPlan()
  private(set) var urls: [String] = []
  var onChange: () -> Void = {}
  let log: ServerLogFile

  private let command: ServerCommand
  private var process: ServerProcess?
  /// The process that prints the URLs.
  private var question: ServerProcess?
  private var whenStopped: [() -> Void] = []

  init(command: ServerCommand, log: ServerLogFile) {
    self.command = command
    self.log = log
  }

  var isStopped: Bool { plan.state == .stopped }

  func start() {
    carryOut(plan.start(at: hostTime()))
  }

  func stop(then done: @escaping () -> Void) {
    whenStopped.append(done)
    carryOut(plan.stop(at: hostTime()))
    settle()
  }

  func tick() {
    carryOut(plan.tick(at: hostTime()))
  }

  /// Asks for the URLs again, because the Mac may be in another network.
  func refreshURLs() {
    if case .running = plan.state { askForURLs() }
  }

  private func carryOut(_ actions: [ServerAction]) {
    for action in actions {
      switch action {
      case .launch: launch()
      case .terminate: process?.terminate()
      case .kill: process?.endAtOnce()
      }
    }
    onChange()
  }

  private func launch() {
    let process = ServerProcess(command: command, arguments: ["run"])
    self.process = process
    process.onLine = { [weak self] line in self?.read(line) }
    process.onExit = { [weak self] in self?.exited() }
    do {
      try process.launch(log: self.log.open())
    } catch {
      plan.read(.problem("The server cannot be started: \(error.localizedDescription)", fix: nil))
      exited()
    }
  }

  private func read(_ text: String) {
    let line = parseServerLine(text)
    plan.read(line)
    if case .ready = line { askForURLs() }
    onChange()
  }

  private func exited() {
    process = nil
    urls = []
    carryOut(plan.exited(at: hostTime()))
    settle()
  }

  private func settle() {
    guard isStopped else { return }
    let waiting = whenStopped
    whenStopped = []
    for done in waiting { done() }
    onChange()
  }

  private func take(_ found: [String]) {
    // The server may have ended meanwhile.
    guard case .running = plan.state, !found.isEmpty else { return }
    urls = found
    onChange()
  }

  /// Runs `url`, which prints a URL for each network, with the key.
  private func askForURLs() {
    guard question == nil else { return }
    let asking = ServerProcess(command: command, arguments: ["url"])
    question = asking
    var lines: [String] = []
    asking.onLine = { lines.append($0) }
    asking.onExit = { [weak self] in
      self?.question = nil
      self?.take(parseURLs(lines.joined(separator: "\n")))
    }
    do {
      try asking.launch(log: nil)
    } catch {
      question = nil
    }
  }
}
