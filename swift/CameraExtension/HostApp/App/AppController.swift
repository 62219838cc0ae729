import AppKit

/// Connects the parts of the app: it passes events to the logic, and does and shows what the logic decides.
@MainActor
final class AppController: NSObject, NSApplicationDelegate {
  private let bundle = HostBundle()
  private let camera = CameraWatch()
  private let requests = ExtensionRequests()
  private let settings = HostSettings()
  private lazy var server = ServerController(
    command: ServerCommand(resources: bundle.resources, teamPrefix: bundle.teamPrefix), log: .standard)
  private lazy var menu = StatusMenu(
    run: { [weak self] command in self?.run(command) }, willOpen: { [weak self] in self?.server.refreshURLs() })
  private lazy var tracker = ExtensionTracker(ownVersion: bundle.version)
  private var seconds = 0
  private var isAnswered = false

  func applicationDidFinishLaunching(_ notification: Notification) {
    requests.onEvent = { [weak self] event in self?.handle(event) }
    server.onChange = { [weak self] in self?.show() }
    show()
    if bundle.placement == .applications {
      requests.askHowThingsStand()
    } else {
      offerToMove()
    }
    if settings.wantsServer { server.start() }
    let timer = Timer(timeInterval: 1, repeats: true) { [weak self] _ in
      MainActor.assumeIsolated { self?.tick() }
    }
    // The common modes include those in which an open menu and a dialog run the loop.
    RunLoop.main.add(timer, forMode: .common)
  }

  func applicationShouldTerminate(_ sender: NSApplication) -> NSApplication.TerminateReply {
    if server.isStopped { return .terminateNow }
    server.stop { sender.reply(toApplicationShouldTerminate: true) }
    return .terminateLater
  }

  private func tick() {
    server.tick()
    let isListed = camera.find()
    tracker.handle(.camera(isListed: isListed), at: hostTime())
    seconds += 1
    if tracker.isUnsettled, seconds % 3 == 0, bundle.placement == .applications { requests.askHowThingsStand() }
    show()
  }

  private func handle(_ event: ExtensionEvent) {
    let before = tracker.status
    tracker.handle(event, at: hostTime())
    if tracker.status != .unknown, !isAnswered {
      isAnswered = true
      afterFirstAnswer()
    }
    if tracker.status == .awaitingApproval, before != .awaitingApproval { askForApproval() }
    show()
  }

  /// Installs an installed extension again, which updates it. When there is none, the user is asked once.
  private func afterFirstAnswer() {
    switch tracker.status {
    case .starting, .ready, .cameraMissing, .awaitingApproval:
      install()
    case .absent where !settings.wasAskedToInstall:
      settings.wasAskedToInstall = true
      let question = "Install the RTMP Virtual Camera?"
      let text = "You can then choose it as the camera in other apps. macOS asks you once to allow it."
      if Dialog.ask(question, text, yes: "Install", no: "Later") { install() }
    default:
      break
    }
  }

  private func install() {
    tracker.handle(.submitted(.install), at: hostTime())
    requests.install()
  }

  private func askForApproval() {
    let place = approvalPlace(macOS: bundle.macOS)
    guard let link = place.link else { return }
    let text = "Allow it in \(place.path)."
    if Dialog.ask("macOS needs your approval for the camera", text, yes: "Open System Settings", no: "Later") {
      NSWorkspace.shared.open(link)
    }
  }

  private func offerToMove() {
    let text = placementWords(bundle.placement)
    if Dialog.ask("Move the app to the Applications folder?", text, yes: "Move", no: "Not Now") { move() }
  }

  private func move() {
    server.stop { [bundle] in
      do {
        try Mover.moveToApplications(bundle)
      } catch {
        let text = "\(error.localizedDescription) Drag the app to the Applications folder in Finder."
        Dialog.tell("The app could not be moved", text)
      }
    }
  }

  private func run(_ command: MenuCommand) {
    switch command {
    case .moveToApplications: move()
    case .install: install()
    case .uninstall: uninstall()
    case .openSettings(let url): NSWorkspace.shared.open(url)
    case .startServer: startServer()
    case .stopServer: stopServer()
    case .copy(let text): copy(text)
    case .showLog: NSWorkspace.shared.activateFileViewerSelecting([server.log.url])
    case .toggleLaunchAtLogin: toggleLaunchAtLogin()
    case .quit: NSApplication.shared.terminate(nil)
    }
    show()
  }

  private func uninstall() {
    let text = "Apps will no longer list it. If this fails: \(removalByHand(macOS: bundle.macOS))"
    guard Dialog.ask("Uninstall the camera?", text, yes: "Uninstall", no: "Cancel") else { return }
    tracker.handle(.submitted(.remove), at: hostTime())
    requests.remove()
  }

  private func startServer() {
    settings.wantsServer = true
    server.start()
  }

  private func stopServer() {
    settings.wantsServer = false
    server.stop {}
  }

  private func copy(_ text: String) {
    NSPasteboard.general.clearContents()
    NSPasteboard.general.setString(text, forType: .string)
  }

  private func toggleLaunchAtLogin() {
    do {
      let wanted = !LoginItem.isOn
      try LoginItem.set(wanted)
      // After the user has switched it off in System Settings, only the user can switch it on again.
      if wanted, !LoginItem.isOn { LoginItem.openSettings() }
    } catch {
      let text = "\(error.localizedDescription) Add the app in System Settings → General → Login Items."
      Dialog.tell("Launch at login could not be changed", text)
    }
  }

  private func show() {
    menu.show(
      MenuFacts(
        placement: bundle.placement, tracker: tracker, macOS: bundle.macOS, server: server.plan, urls: server.urls,
        viewers: camera.viewers, launchesAtLogin: LoginItem.isOn, version: bundle.shortVersion))
  }
}
