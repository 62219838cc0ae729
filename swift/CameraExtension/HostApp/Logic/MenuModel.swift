import Foundation

/// The action of a menu item.
enum MenuCommand: Equatable {
  case moveToApplications
  case install, uninstall
  case openSettings(URL)
  case startServer, stopServer
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
  var placement: Placement
  var tracker: ExtensionTracker
  var macOS: Int
  var server: ServerPlan
  var urls: [String]
  /// Number of apps that use the camera; nil when it is not known.
  var viewers: Int?
  var launchesAtLogin: Bool
  var version: String
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
  case .stopped: lines = [.text("Server: stopped")]
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
  let words = extensionWords(facts.tracker, macOS: facts.macOS)
  var lines: [MenuLine] = [.text(titleWithUse(words.title, facts))]
  lines += words.advice.map { .text($0) }
  if let settings = words.settings { lines.append(.item("Open System Settings", .openSettings(settings))) }
  guard facts.placement == .applications else {
    return lines + [
      .text(placementWords(facts.placement)), .item("Move to Applications", .moveToApplications),
    ]
  }
  switch facts.tracker.status {
  case .unknown, .installing, .removing, .starting, .removedAfterRestart:
    return lines
  case .absent:
    return lines + [.item("Install Camera", .install)]
  // Either request may have failed.
  case .failed:
    return lines + [.item("Install Camera", .install), .item("Uninstall Camera", .uninstall)]
  // Uninstalling also cancels a request that waits for approval. Until then other apps may have to wait for it too.
  case .awaitingApproval:
    return lines + [.item("Cancel Installation", .uninstall)]
  // Without a switch in System Settings, installing the extension again switches it on.
  case .disabled where !hasSwitches(macOS: facts.macOS):
    return lines + [.item("Install Camera", .install), .item("Uninstall Camera", .uninstall)]
  case .ready, .cameraMissing, .disabled, .installedAfterRestart:
    let update: [MenuLine] = facts.tracker.otherVersion == nil ? [] : [.item("Update Camera", .install)]
    return lines + update + [.item("Uninstall Camera", .uninstall)]
  }
}

private func titleWithUse(_ title: String, _ facts: MenuFacts) -> String {
  guard facts.tracker.status == .ready, let viewers = facts.viewers else { return title }
  switch viewers {
  case 0: return title + ", not in use"
  case 1: return title + ", in use by one app"
  default: return title + ", in use by \(viewers) apps"
  }
}
