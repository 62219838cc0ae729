import Foundation

private func facts(_ events: [ExtensionEvent], placement: Placement = .applications) -> MenuFacts {
  var tracker = ExtensionTracker(ownVersion: "7")
  for event in events { tracker.handle(event, at: 0) }
  return MenuFacts(
    placement: placement, tracker: tracker, macOS: 15, server: ServerPlan(), urls: [], viewers: nil,
    launchesAtLogin: false, version: "1.2.3")
}

private func commands(_ facts: MenuFacts) -> [MenuCommand] {
  menuLines(facts).compactMap { if case .item(_, let command, _) = $0 { command } else { nil } }
}

private let enabled = ExtensionEvent.found([ExtensionFacts(version: "7", isEnabled: true)])

@MainActor let menuTests = [
  Test("each state of the extension has menu items that help") {
    try expect(commands(facts([.found([])])).contains(.install), "install")
    let refused = commands(facts([.submitted(.remove), .failed(code: 13)]))
    try expect(refused.contains(.install) && refused.contains(.uninstall), "try again")
    let waiting = commands(facts([.submitted(.install), .needsApproval]))
    try expect(waiting.contains(.uninstall) && !waiting.contains(.install), "cancel while it waits")
    try expect(commands(facts([.camera(isListed: true), enabled])).contains(.uninstall), "uninstall")
    let old = facts([.camera(isListed: true), .found([ExtensionFacts(version: "6", isEnabled: true)])])
    try expect(menuLines(old).contains(.item("Update Camera", .install)), "update")
  },
  Test("outside of the Applications folder the app can only be moved") {
    let there = commands(facts([.found([])], placement: .translocated))
    try expect(there.contains(.moveToApplications) && !there.contains(.install), "move, do not install")
  },
  Test("the menu says how many apps use the camera") {
    var ready = facts([.camera(isListed: true), enabled])
    for (viewers, said) in [(nil, ""), (0, ", not in use"), (1, ", in use by one app"), (3, ", in use by 3 apps")] {
      ready.viewers = viewers
      try expect(menuLines(ready).contains(.text("Camera: installed" + said)), said)
    }
  },
  Test("the menu has the URLs of a running server, and the problem of one that waits") {
    var running = facts([.found([])])
    _ = running.server.start(at: 0)
    running.server.read(.ready(port: 1935))
    running.urls = ["rtmp://localhost/live/k"]
    try expect(commands(running).prefix(2), [.copy("rtmp://localhost/live/k"), .stopServer])
    _ = running.server.exited(at: 1)
    running.server.read(.problem("Port 1935 is in use", fix: "End it"))
    let lines = menuLines(running)
    try expect(lines.contains(.text("Port 1935 is in use")) && lines.contains(.text("End it")), "\(lines)")
    try expect(commands(running).contains(.stopServer), "it can be stopped while it waits")
    _ = running.server.stop(at: 2)
    try expect(commands(running).first, .startServer)
  },
]
