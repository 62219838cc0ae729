import Foundation

/// The action of a menu item.
enum MenuCommand: Equatable {
  case moveToApplications
  case install, uninstall
  case openSettings(SettingsPage)
  case startServer, stopServer, restartServer
  case copy(String)
  case showLog
  case toggleLaunchAtLogin
  case quit
}

enum MenuLine: Equatable {
  case text(String)
  case item(String, MenuCommand, isOn: Bool = false)
  case separator
}

/// Everything that the menu depends on.
struct MenuFacts {
  var placement = Placement.applications
  /// False for an app that was signed ad hoc: macOS would not install its extension.
  var hasExtension = true
  var request = RequestState.none
  /// Nil until the server has told it.
  var camera: CameraReport?
  /// The server feeds another camera, and takes the installed one when it starts again.
  var hasNewCamera = false
  var macOS = 15
  var server = ServerPlan()
  var urls: [String] = []
  /// macOS has not been told yet whether the app may use cameras.
  var isAsking = false
  var launchesAtLogin = false
  var version = ""
}

func menuLines(_ facts: MenuFacts) -> [MenuLine] {
  // Adding up array literals would take the compiler seconds, so this is a constant of its own.
  let ownLines: [MenuLine] = [
    .item("Launch at Login", .toggleLaunchAtLogin, isOn: facts.launchesAtLogin),
    .item("Show Log", .showLog),
    .separator,
    .text("Version \(facts.version)"),
    .item("Quit", .quit),
  ]
  return Array([serverLines(facts), cameraLines(facts), ownLines].joined(separator: [.separator]))
}

private func serverLines(_ facts: MenuFacts) -> [MenuLine] {
  let plan = facts.server
  var lines: [MenuLine] = []
  switch plan.state {
  case .stopped: lines = [.text(facts.isAsking ? "Server: waits until you have answered macOS" : "Server: stopped")]
  case .starting: lines = [.text("Server: starting …")]
  case .stopping: lines = [.text("Server: stopping …")]
  case .waiting: lines = [.text("Server: starting again in a moment …")]
  case .running:
    lines = [.text("Push a stream to:")]
    lines += facts.urls.map { .item("Copy \($0)", .copy($0)) }
  }
  if let problem = plan.problem { lines.append(.text(problem)) }
  if let remedy = plan.remedy { lines.append(.text(remedy)) }
  lines.append(plan.isWanted ? .item("Stop Server", .stopServer) : .item("Start Server", .startServer))
  return lines
}

private func cameraLines(_ facts: MenuFacts) -> [MenuLine] {
  let lines = stateLines(facts)
  guard facts.hasExtension else { return lines }
  guard facts.placement == .applications else {
    return lines + [
      .text(placementWords(facts.placement)), .item("Move to Applications", .moveToApplications),
    ]
  }
  return lines + extensionItems(facts)
}

private func stateLines(_ facts: MenuFacts) -> [MenuLine] {
  switch facts.request {
  case .running(.install): return [.text("Camera: installing …")]
  case .running(.remove): return [.text("Camera: removing …")]
  case .afterRestart(.install): return [.text("Camera: installed after a restart of the Mac")]
  case .afterRestart(.remove): return [.text("Camera: removed after a restart of the Mac")]
  case .failed(let fault): return [.text("Camera: \(fault.text) (error \(fault.code))"), .text(fault.remedy)]
  case .none, .awaitingApproval: break
  }
  guard let camera = facts.camera else { return [] }
  let restart = MenuLine.item("Restart Server", .restartServer)
  if camera.isFed {
    let fed = MenuLine.text("Camera: \(camera.label)\(use(camera))")
    let later = "The installed camera is fed when no stream comes."
    return facts.hasNewCamera ? [fed, .text(later), restart] : [fed]
  }
  guard let problem = camera.problem else { return [.text("Camera: starting …")] }
  let page = settingsPage(for: problem.code, macOS: facts.macOS)
  let settings: [MenuLine] = page.map { [.item("Open System Settings", .openSettings($0))] } ?? []
  // Without a stream, the server restarts by itself.
  let now = problem.code == "CAMERA_ERR_EXTENSION_STALE" ? [restart] : []
  return [.text(problem.text), .text(problem.fix)] + settings + now
}

/// A request that is not needed does no harm, so both are offered wherever one could help.
private func extensionItems(_ facts: MenuFacts) -> [MenuLine] {
  let uninstall = MenuLine.item("Uninstall Camera", .uninstall)
  switch facts.request {
  case .running, .afterRestart: return []
  // Uninstalling also cancels a request that waits for approval. Until then other apps may have to wait for it too.
  case .awaitingApproval: return [.item("Cancel Installation", .uninstall)]
  case .failed: return [.item("Install Camera", .install), uninstall]
  case .none: break
  }
  switch facts.camera?.problem?.code {
  case "CAMERA_ERR_EXTENSION_APPROVAL": return [.item("Cancel Installation", .uninstall)]
  case "CAMERA_ERR_EXTENSION_NO_SINK": return [.item("Update Camera", .install), uninstall]
  case "CAMERA_ERR_EXTENSION_OFF": return [.item("Install Camera", .install), uninstall]
  default: break
  }
  let install = MenuLine.item("Install Camera", .install)
  guard let isInstalled = facts.camera?.hasExtension else { return [install, uninstall] }
  return [isInstalled ? uninstall : install]
}

private func use(_ camera: CameraReport) -> String {
  switch camera.readers {
  case nil: ""
  case 0: ", not in use"
  case 1: ", in use by one app"
  case let readers?: ", in use by \(readers) apps"
  }
}
