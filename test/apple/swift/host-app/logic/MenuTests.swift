import Foundation

private func report(_ code: String?, kind: String = "extension", label: String = "RTMP Virtual Camera") -> CameraReport
{
  let problem = code.map { CameraReport.Problem(code: "CAMERA_ERR_\($0)", text: "what", fix: "remedy") }
  return CameraReport(kind: kind, label: label, state: code == nil ? "open" : "waiting", problem: problem)
}

private func commands(_ facts: MenuFacts) -> [MenuCommand] {
  menuLines(facts).compactMap { if case .item(_, let command, _) = $0 { command } else { nil } }
}

/// The commands about the camera: they are between those of the server and those of the app.
private func cameraCommands(_ camera: CameraReport?, macOS: Int = 15, request: RequestState = .none) -> [MenuCommand] {
  commands(MenuFacts(request: request, camera: camera, macOS: macOS)).filter {
    ![.startServer, .toggleLaunchAtLogin, .showLog, .quit].contains($0)
  }
}

@MainActor let menuTests = [
  Test("the server's words are shown as they are, with the commands that help") {
    let expected: [(String, [MenuCommand])] = [
      ("EXTENSION_MISSING", [.install]),
      ("EXTENSION_APPROVAL", [.openSettings(.cameraExtensions), .uninstall]),
      ("EXTENSION_OFF", [.openSettings(.cameraExtensions), .install, .uninstall]),
      ("EXTENSION_RESTART", [.uninstall]),
      ("EXTENSION_UNLISTED", [.uninstall]),
      ("EXTENSION_STALE", [.restartServer, .uninstall]),
      ("EXTENSION_NO_SINK", [.install, .uninstall]),
      ("EXTENSION_REFUSED", [.openSettings(.cameraAccess), .uninstall]),
      ("EXTENSION_TAKEN", [.uninstall]),
      // These say nothing of the extension.
      ("EXTENSION_HANGS", [.openSettings(.cameraExtensions), .install, .uninstall]),
      ("SYSTEM_LIBRARY", [.install, .uninstall]),
      ("SOME_NEW_ONE", [.install, .uninstall]),
    ]
    for (code, wanted) in expected {
      let lines = menuLines(MenuFacts(camera: report(code)))
      try expect(lines.contains(.text("what")) && lines.contains(.text("remedy")), "\(code): \(lines)")
      try expect(cameraCommands(report(code)), wanted, code)
    }
  },
  Test("the page of System Settings depends on the version of macOS") {
    for major in [13, 14] {
      try expect(cameraCommands(report("EXTENSION_APPROVAL"), macOS: major), [.openSettings(.security), .uninstall])
      try expect(cameraCommands(report("EXTENSION_OFF"), macOS: major), [.install, .uninstall])
    }
    for page in [SettingsPage.cameraExtensions, .security, .cameraAccess] {
      try expect(URL(string: page.rawValue) != nil, page.rawValue)
    }
  },
  Test("a request is shown until macOS has answered, and a failure until the next one") {
    let fault = RequestState.failed(extensionFault(code: 13))
    try expect(cameraCommands(report("EXTENSION_MISSING"), request: fault), [.install, .uninstall])
    try expect(cameraCommands(nil, request: .awaitingApproval), [.uninstall])
    let texts: [(RequestState, String)] = [
      (.running(.install), "Camera: installing …"), (.running(.remove), "Camera: removing …"),
      (.afterRestart(.install), "Camera: installed after a restart of the Mac"),
      (.afterRestart(.remove), "Camera: removed after a restart of the Mac"),
    ]
    for (request, text) in texts {
      let lines = menuLines(MenuFacts(request: request, camera: report(nil)))
      try expect(lines.contains(.text(text)), "\(lines)")
      try expect(cameraCommands(report(nil), request: request), [])
    }
  },
  Test("before the server has said anything, the camera can be installed and removed") {
    try expect(cameraCommands(nil), [.install, .uninstall])
  },
  Test("beside another camera that is fed, that of the app can be installed and removed, and then fed at once") {
    let camera = report(nil, kind: "obs", label: "OBS Virtual Camera")
    try expect(cameraCommands(camera), [.install, .uninstall])
    let lines = menuLines(MenuFacts(camera: camera, hasNewCamera: true))
    try expect(lines.contains(.text("The installed camera is fed when no stream comes.")), "\(lines)")
    try expect(lines.contains(.item("Restart Server", .restartServer)), "\(lines)")
  },
  Test("outside of the Applications folder the app can only be moved") {
    let there = commands(MenuFacts(placement: .translocated, camera: report("EXTENSION_MISSING")))
    try expect(there.contains(.moveToApplications) && !there.contains(.install), "move, do not install")
  },
  Test("an app that was signed ad hoc says which camera is fed, and offers neither installing nor moving") {
    let camera = report(nil, kind: "obs", label: "OBS Virtual Camera")
    let facts = MenuFacts(placement: .elsewhere, hasExtension: false, camera: camera)
    try expect(menuLines(facts).contains(.text("Camera: OBS Virtual Camera")), "\(menuLines(facts))")
    try expect(commands(facts), [.startServer, .toggleLaunchAtLogin, .showLog, .quit])
  },
  Test("the menu says how many apps use the camera") {
    var camera = report(nil)
    for (readers, said) in [(nil, ""), (0, ", not in use"), (1, ", in use by one app"), (3, ", in use by 3 apps")] {
      camera.readers = readers
      try expect(menuLines(MenuFacts(camera: camera)).contains(.text("Camera: RTMP Virtual Camera" + said)), said)
    }
  },
  Test("the menu has the URLs of a running server, and the problem of one that waits") {
    var running = MenuFacts()
    _ = running.server.start(at: 0)
    running.server.read(.ready(port: 1935))
    running.urls = ["rtmp://localhost/live/k"]
    try expect(commands(running).prefix(2), [.copy("rtmp://localhost/live/k"), .stopServer])
    _ = running.server.exited(code: 1, at: 1)
    running.server.read(.problem("Port 1935 is in use", fix: "End it"))
    let lines = menuLines(running)
    try expect(lines.contains(.text("Port 1935 is in use")) && lines.contains(.text("End it")), "\(lines)")
    try expect(commands(running).contains(.stopServer), "it can be stopped while it waits")
    _ = running.server.stop(at: 2)
    try expect(commands(running).first, .startServer)
  },
  Test("a server that waits for an answer to macOS is not stopped") {
    let asking = MenuFacts(isAsking: true)
    try expect(menuLines(asking).first, .text("Server: waits until you have answered macOS"))
  },
]
