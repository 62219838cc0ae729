import AppKit
import CoreMediaIO
import RTMPVcamShared
import SystemExtensions

private func submitted(_ kind: OSSystemExtensionRequest.Kind) -> [OSSystemExtensionRequest] {
  OSSystemExtensionManager.shared.submitted.filter { $0.kind == kind }
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
    try expect(heard.last, "nothing")
  },
  Test("there is one question at a time, and its answer does not end a request") {
    let heard = Heard()
    let before = submitted(.properties).count
    heard.requests.askHowThingsStand()
    heard.requests.askHowThingsStand()
    try expect(submitted(.properties).count, before + 1)
    guard let question = submitted(.properties).last else { throw Failure(description: "nothing submitted") }
    let properties = OSSystemExtensionProperties(bundleVersion: "7", isEnabled: true)
    heard.requests.request(question, foundProperties: [properties])
    heard.requests.request(question, didFinishWithResult: .completed)
    try expect(heard.events.count, 1)
    guard case .found(let facts) = heard.events[0] else { throw Failure(description: heard.last) }
    try expect(facts, [ExtensionFacts(version: "7", isEnabled: true)])
    heard.requests.askHowThingsStand()
    try expect(submitted(.properties).count, before + 2)
    guard let again = submitted(.properties).last else { throw Failure(description: "nothing submitted") }
    heard.requests.request(again, didFailWithError: NSError(domain: OSSystemExtensionErrorDomain, code: 1))
    try expect(heard.last, "unanswered")
  },
  Test("the camera is found by its id, in upper or lower case, and its viewers are counted") {
    let watch = CameraWatch()
    let rvvw: UInt32 = 0x7276_7677
    listedCameras = [ListedCamera(uid: "0x1234", texts: [rvvw: "7"])]
    try expect(watch.find(), false)
    try expect(watch.viewers, nil)
    listedCameras.append(ListedCamera(uid: RTMP_VCAM_DEVICE_UUID.lowercased()))
    try expect(watch.find(), true)
    try expect(watch.viewers, nil)
    listedCameras[1].texts[rvvw] = "2"
    try expect(watch.find(), true)
    try expect(watch.viewers, 2)
    listedCameras = []
    try expect(watch.find(), false)
    try expect(watch.viewers, nil)
  },
  Test("the menu shows its lines, and choosing one runs its command") {
    var chosen: [MenuCommand] = []
    var openings = 0
    let menu = StatusMenu(run: { chosen.append($0) }, willOpen: { openings += 1 })
    menu.show(
      MenuFacts(
        placement: .applications, tracker: ExtensionTracker(ownVersion: "7"), macOS: 15, server: ServerPlan(), urls: [],
        viewers: nil, launchesAtLogin: true, version: "1.2.3"))
    let items = menu.menu.items
    try expect(items.first?.title, "Server: stopped")
    try expect(items.first?.isEnabled, false)
    let login = items.first { $0.title == "Launch at Login" }
    try expect(login?.state, .on)
    (login as? ActionItem)?.run()
    try expect(chosen, [.toggleLaunchAtLogin])
    menu.menu.delegate?.menuWillOpen(menu.menu)
    try expect(openings, 1)
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
