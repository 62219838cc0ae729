import Foundation

/// Runs the server as a child process, according to its ServerPlan.
@MainActor
final class ServerController {
  private(set) var plan = ServerPlan()
  private(set) var urls: [String] = []
  /// What the server last said of its camera.
  private(set) var camera: CameraReport?
  /// A camera was installed that this run of the server may never look for, because it feeds another one.
  private(set) var hasNewCamera = false
  var onChange: () -> Void = {}
  let log: ServerLogFile

  /// Seconds between two questions while somebody looks at the menu, and otherwise.
  private static let pauses: (watched: TimeInterval, unwatched: TimeInterval) = (2, 60)

  private let command: ServerCommand
  private var process: ServerProcess?
  /// The short-lived processes that ask the server, by their command.
  private var questions: [String: ServerProcess] = [:]
  private var askedAt: TimeInterval = 0
  /// The server has logged something, so the answer may be another one.
  private var hasNews = false
  /// True while somebody looks at the menu.
  var isWatched = false {
    didSet { if isWatched { refresh() } }
  }
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

  func restart() {
    carryOut(plan.restart(at: hostTime()))
  }

  /// Starts the server again if it feeds another camera than the one that was just installed: at once, or when the stream
  /// has ended that comes.
  func useNewCamera() {
    hasNewCamera = true
    askForReport()
  }

  /// To be called about once a second.
  func tick() {
    carryOut(plan.tick(at: hostTime()))
    let age = hostTime() - askedAt
    if age >= Self.pauses.unwatched || (hasNews || isWatched) && age >= Self.pauses.watched { askForReport() }
  }

  /// The Mac may be in another network, and apps may have come or gone.
  private func refresh() {
    askForURLs()
    askForReport()
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
    hasNewCamera = false
    let process = ServerProcess(command: command, arguments: ["run", "--json-logs"])
    self.process = process
    process.onLine = { [weak self] line in self?.read(line) }
    process.onExit = { [weak self] code in self?.exited(code: code) }
    do {
      try process.launch(log: self.log.open())
    } catch {
      plan.read(.problem("The server cannot be started: \(error.localizedDescription)", fix: nil))
      exited(code: nil)
    }
  }

  private func read(_ text: String) {
    let line = parseServerLine(text)
    plan.read(line)
    hasNews = true
    if case .ready = line { refresh() }
    onChange()
  }

  private func exited(code: Int32?) {
    process = nil
    urls = []
    camera = nil
    carryOut(plan.exited(code: code, at: hostTime()))
    settle()
  }

  private func settle() {
    guard isStopped else { return }
    let waiting = whenStopped
    whenStopped = []
    for done in waiting { done() }
    onChange()
  }

  /// Runs `url`, which prints a URL for each network, with the key.
  private func askForURLs() {
    ask(["url"]) { controller, output in
      let found = parseURLs(output)
      if !found.isEmpty { controller.urls = found }
    }
  }

  /// Runs `status`, which says what the server knows of its camera.
  private func askForReport() {
    askedAt = hostTime()
    hasNews = false
    ask(["status", "--json"]) { controller, output in
      guard let pid = controller.process?.pid, let report = parseReport(output, pid: pid) else { return }
      controller.camera = report
      controller.lookForNewCamera(report)
    }
  }

  /// A server that feeds no camera looks for the new one itself. One that feeds another camera has to start again; it is
  /// not known whether the config wants that camera, so this happens once.
  private func lookForNewCamera(_ report: CameraReport) {
    guard hasNewCamera, report.isFed || report.problem != nil else { return }
    if !report.feedsAnother {
      hasNewCamera = false
    } else if !report.hasSender {
      restart()
    }
  }

  /// Runs the program with these arguments beside the server, and passes on what it prints. One at a time.
  private func ask(_ arguments: [String], take: @escaping (ServerController, String) -> Void) {
    guard case .running = plan.state, questions[arguments[0]] == nil else { return }
    let asking = ServerProcess(command: command, arguments: arguments)
    questions[arguments[0]] = asking
    var lines: [String] = []
    asking.onLine = { lines.append($0) }
    asking.onExit = { [weak self] _ in
      guard let self else { return }
      questions[arguments[0]] = nil
      // The server may have ended meanwhile.
      guard case .running = plan.state else { return }
      take(self, lines.joined(separator: "\n"))
      onChange()
    }
    do {
      try asking.launch(log: nil)
    } catch {
      questions[arguments[0]] = nil
    }
  }
}
