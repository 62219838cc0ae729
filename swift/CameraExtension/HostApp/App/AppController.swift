import AppKit

/// Connects the parts of the app: it passes events to the logic, and does and shows what the logic decides.
@MainActor
final class AppController: NSObject, NSApplicationDelegate {
  private let bundle = HostBundle()
  private let requests = ExtensionRequests()
  private let settings = HostSettings()
  private lazy var server = ServerController(command: ServerCommand(resources: bundle.resources), log: .standard)
  private lazy var menu = StatusMenu(
    run: { [weak self] command in self?.run(command) }, opened: { [weak self] in self?.server.isWatched = $0 })
  private var request = RequestState.none
  private var isAsking = false
  private var hasReported = false

  func applicationDidFinishLaunching(_ notification: Notification) {
    requests.onEvent = { [weak self] event in self?.handle(event) }
    server.onChange = { [weak self] in self?.serverChanged() }
    show()
    if bundle.hasExtension, bundle.placement != .applications { offerToMove() }
    if settings.wantsServer { startServer() }
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
    show()
  }

  private func handle(_ event: ExtensionEvent) {
    if request.hasInstalled(event) { server.useNewCamera() }
    request.handle(event)
    if event == .needsApproval { askForApproval() }
    show()
  }

  private func serverChanged() {
    if let wantsUpdate = server.camera?.wantsUpdate, !hasReported {
      hasReported = true
      if bundle.hasExtension, bundle.placement == .applications { afterFirstReport(wantsUpdate: wantsUpdate) }
    }
    show()
  }

  /// Installs an installed extension again, which updates it. When there is none, the user is asked once.
  private func afterFirstReport(wantsUpdate: Bool) {
    if !wantsUpdate {
      guard !settings.wasAskedToInstall else { return }
      settings.wasAskedToInstall = true
      let question = "Install the RTMP Virtual Camera?"
      let text = "You can then choose it as the camera in other apps. macOS asks you once to allow it."
      guard Dialog.ask(question, text, yes: "Install", no: "Later") else { return }
    }
    requests.install()
  }

  private func askForApproval() {
    guard let page = settingsPage(for: "CAMERA_ERR_EXTENSION_APPROVAL", macOS: bundle.macOS) else { return }
    let text = "Allow it in System Settings. Then other apps list it."
    if Dialog.ask("macOS needs your approval for the camera", text, yes: "Open System Settings", no: "Later") {
      open(page)
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
    case .install: requests.install()
    case .uninstall: uninstall()
    case .openSettings(let page): open(page)
    case .startServer: startServer()
    case .stopServer: stopServer()
    case .restartServer: server.restart()
    case .copy(let text): copy(text)
    case .showLog: NSWorkspace.shared.activateFileViewerSelecting([server.log.url])
    case .toggleLaunchAtLogin: toggleLaunchAtLogin()
    case .quit: NSApplication.shared.terminate(nil)
    }
    show()
  }

  private func uninstall() {
    let text = "Apps will no longer list it."
    if Dialog.ask("Uninstall the camera?", text, yes: "Uninstall", no: "Cancel") { requests.remove() }
  }

  private func open(_ page: SettingsPage) {
    if let url = URL(string: page.rawValue) { NSWorkspace.shared.open(url) }
  }

  /// The server opens a camera to feed it, so macOS is asked first whether it may.
  private func startServer() {
    settings.wantsServer = true
    isAsking = true
    CameraPermission.ask { [weak self] in
      guard let self else { return }
      isAsking = false
      if settings.wantsServer { server.start() }
      show()
    }
    show()
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
        placement: bundle.placement, hasExtension: bundle.hasExtension, request: request, camera: server.camera,
        hasNewCamera: server.hasNewCamera, macOS: bundle.macOS, server: server.plan, urls: server.urls,
        isAsking: isAsking,
        launchesAtLogin: LoginItem.isOn, version: bundle.shortVersion))
  }
}
