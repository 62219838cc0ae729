import AVFoundation
import AppKit
import SystemExtensions

private func submitted(_ kind: OSSystemExtensionRequest.Kind) -> [OSSystemExtensionRequest] {
  OSSystemExtensionManager.shared.submitted.filter { $0.kind == kind }
}

/// Lets the main queue do what it has to do.
@MainActor private func turn() {
  _ = RunLoop.main.run(mode: .default, before: Date().addingTimeInterval(0.05))
}

private final class Heard {
  var events: [ExtensionEvent] = []
  let requests = ExtensionRequests()
  init() { requests.onEvent = { [unowned self] in events.append($0) } }
  var last: String { events.last.map { "\($0)" } ?? "nothing" }
}

@MainActor let appTests = [
  Test("macOS is asked for the extension, and its answers are passed on") {
    let heard = Heard()
    heard.requests.install()
    guard let request = submitted(.activation).last else { throw Failure(description: "nothing submitted") }
    try expect(request.identifier, "com.rtmpvcam.host.camera-extension")
    heard.requests.requestNeedsUserApproval(request)
    try expect(heard.last, "needsApproval")
    heard.requests.request(request, didFinishWithResult: .willCompleteAfterReboot)
    try expect(heard.last, "finished(afterRestart: true)")
    heard.requests.request(request, didFailWithError: NSError(domain: OSSystemExtensionErrorDomain, code: 9))
    try expect(heard.last, "failed(code: 9)")
    heard.requests.request(request, didFailWithError: NSError(domain: "NSCocoaErrorDomain", code: 9))
    try expect(heard.last, "failed(code: 1)")
  },
  Test("an older request that ends late is ignored") {
    let heard = Heard()
    heard.requests.install()
    let old = submitted(.activation).last
    heard.requests.remove()
    if let old { heard.requests.request(old, didFinishWithResult: .completed) }
    try expect(heard.events, [.submitted(.install), .submitted(.remove)])
  },
  Test("macOS is asked once whether the app may use cameras, and the server waits for the answer") {
    var starts = 0
    cameraAuthorization = .notDetermined
    CameraPermission.ask { starts += 1 }
    turn()
    try expect(cameraQuestions.count, 1)
    try expect(starts, 0)
    cameraQuestions.removeFirst()(false)
    turn()
    try expect(starts, 1)
    for known in [AVAuthorizationStatus.denied, .restricted, .authorized] {
      cameraAuthorization = known
      CameraPermission.ask { starts += 1 }
      turn()
    }
    try expect(starts, 4)
    try expect(cameraQuestions.count, 0)
  },
  Test("the menu shows its lines, and choosing one runs its command") {
    var chosen: [MenuCommand] = []
    var opened: [Bool] = []
    let menu = StatusMenu(run: { chosen.append($0) }, opened: { opened.append($0) })
    menu.show(MenuFacts(launchesAtLogin: true, version: "1.2.3"))
    let items = menu.menu.items
    try expect(items.first?.title, "Server: stopped")
    try expect(items.first?.isEnabled, false)
    let login = items.first { $0.title == "Launch at Login" }
    try expect(login?.state, .on)
    (login as? ActionItem)?.run()
    try expect(chosen, [.toggleLaunchAtLogin])
    menu.menu.delegate?.menuWillOpen(menu.menu)
    menu.menu.delegate?.menuDidClose(menu.menu)
    try expect(opened, [true, false])
  },
  Test("the app is copied completely, and a copy that fails leaves nothing behind") {
    let files = FileManager.default
    let folder = files.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    let (downloads, applications) = (folder.appendingPathComponent("Downloads"), folder.appendingPathComponent("Apps"))
    defer { try? files.removeItem(at: folder) }
    for place in [downloads.appendingPathComponent("Camera.app"), applications] {
      try files.createDirectory(at: place, withIntermediateDirectories: true)
    }
    try Data("7".utf8).write(to: downloads.appendingPathComponent("Camera.app/version"))
    let home = applications.appendingPathComponent("Camera.app")
    try Mover.copy(downloads.appendingPathComponent("Camera.app"), to: home)
    try? Mover.copy(downloads.appendingPathComponent("Missing.app"), to: home)
    // Replacing an older copy fails on Linux, where Foundation cannot do that.
    try? Mover.copy(downloads.appendingPathComponent("Camera.app"), to: home)
    try expect(try files.contentsOfDirectory(atPath: applications.path), ["Camera.app"])
    try expect(try Data(contentsOf: home.appendingPathComponent("version")), Data("7".utf8))
  },
  Test("launch at login is switched on and off") {
    try LoginItem.set(true)
    try expect(LoginItem.isOn, true)
    try LoginItem.set(false)
    try expect(LoginItem.isOn, false)
  },
]
