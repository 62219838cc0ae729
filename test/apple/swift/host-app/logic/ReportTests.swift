import Foundation

private func state(after events: [ExtensionEvent]) -> RequestState {
  var state = RequestState.none
  for event in events { state.handle(event) }
  return state
}

/// The output of `rtmp-vcam status --json`, shortened, with this entry of `outputs`.
private func status(_ output: String, device: String = "null", sender: String = "null") -> String {
  let other = #"{"device":null,"outputs":[],"sender":\#(sender)}"#
  let cameras = #"{"device":\#(device),"outputs":[\#(output)],"sender":null,"x":1},\#(other)"#
  return #"[{"pid":1,"cameras":[]},{"pid":7,"cameras":[\#(cameras)]}]"#
}

private let missing = #"{"code":"CAMERA_ERR_EXTENSION_MISSING","text":"it is not there","fix":"install it"}"#

@MainActor let reportTests = [
  Test("what the server says of its camera is read") {
    let fed = status(
      #"{"kind":"obs","label":"OBS Virtual Camera","state":"open","problem":null}"#,
      device: #"{"label":"OBS Virtual Camera","readers":2}"#)
    var report = CameraReport(kind: "obs", label: "OBS Virtual Camera", state: "open", problem: nil, readers: 2)
    try expect(parseReport(fed, pid: 7), report)
    try expect(report.hasSender, false)
    let sent = status(#"{"kind":"obs","label":"","state":"open","problem":null}"#, sender: #"{"address":"1.2.3.4"}"#)
    try expect(parseReport(sent, pid: 7)?.hasSender, true, "a sender of any camera")
    try expect(parseReport(fed, pid: 8), nil, "another program")
    try expect(parseReport(fed, pid: 1), nil, "no camera")
    let absent = status(#"{"kind":"extension","label":"RTMP","state":"waiting","problem":\#(missing)}"#)
    report = try unwrap(parseReport(absent, pid: 7))
    try expect(report.problem?.text, "it is not there")
    try expect(report.problem?.fix, "install it")
    for text in ["", "[]", "{}", "✗ No rtmp-vcam is running", status("")] {
      try expect(parseReport(text, pid: 7), nil, text)
    }
  },
  Test("whether macOS has the extension is known from the server's words") {
    func report(_ kind: String, _ state: String, _ code: String?) -> CameraReport {
      let problem = code.map { CameraReport.Problem(code: "CAMERA_ERR_\($0)", text: "", fix: "") }
      return CameraReport(kind: kind, label: "", state: state, problem: problem)
    }
    func expectBoth(_ report: CameraReport, _ hasExtension: Bool?, wantsUpdate: Bool?, line: Int = #line) throws {
      try expect(report.hasExtension, hasExtension, "\(report)", line: line)
      try expect(report.wantsUpdate, wantsUpdate, "\(report)", line: line)
    }
    try expectBoth(report("extension", "open", nil), true, wantsUpdate: true)
    try expectBoth(report("extension", "waiting", "EXTENSION_MISSING"), false, wantsUpdate: false)
    for code in ["APPROVAL", "OFF", "RESTART", "UNLISTED", "STALE", "NO_SINK", "REFUSED", "TAKEN"] {
      try expectBoth(report("extension", "waiting", "EXTENSION_\(code)"), true, wantsUpdate: true)
    }
    for code in ["EXTENSION_HANGS", "SYSTEM_LIBRARY", "DEVICE_GONE", "SOME_NEW_ONE"] {
      try expectBoth(report("extension", "waiting", code), nil, wantsUpdate: nil)
    }
    try expectBoth(report("extension", "starting", nil), nil, wantsUpdate: nil)
    // Of ours nothing is known then, so it is not installed without a question.
    try expectBoth(report("obs", "open", nil), nil, wantsUpdate: false)
    try expectBoth(report("obs", "waiting", "EXTENSION_APPROVAL"), nil, wantsUpdate: nil)
  },
  Test("macOS has the extension when a request to install it has ended, and needs no restart of the Mac") {
    let done = ExtensionEvent.finished(afterRestart: false)
    try expect(state(after: [.submitted(.install)]).hasInstalled(done), "at once")
    try expect(state(after: [.submitted(.install), .needsApproval]).hasInstalled(done), "after the approval")
    try expect(!state(after: [.submitted(.install)]).hasInstalled(.finished(afterRestart: true)), "after a restart")
    try expect(!state(after: [.submitted(.remove)]).hasInstalled(done), "it is removed")
    try expect(!state(after: [.submitted(.install)]).hasInstalled(.failed(code: 1)), "refused")
  },
  Test("a request runs until macOS has answered") {
    try expect(state(after: [.submitted(.install)]), .running(.install))
    try expect(state(after: [.submitted(.install), .needsApproval]), .awaitingApproval)
    try expect(state(after: [.submitted(.install), .needsApproval, .finished(afterRestart: false)]), .none)
    try expect(state(after: [.submitted(.install), .finished(afterRestart: true)]), .afterRestart(.install))
    try expect(state(after: [.submitted(.remove), .finished(afterRestart: true)]), .afterRestart(.remove))
    let waited: [ExtensionEvent] = [.submitted(.install), .needsApproval, .finished(afterRestart: true)]
    try expect(state(after: waited), .afterRestart(.install))
  },
  Test("a failure stays until the next request, and one that was cancelled or replaced is none") {
    try expect(state(after: [.submitted(.install), .failed(code: 8)]), .failed(extensionFault(code: 8)))
    try expect(state(after: [.failed(code: 8), .submitted(.install)]), .running(.install))
    for code in [11, 12] { try expect(state(after: [.submitted(.install), .failed(code: code)]), .none) }
  },
  Test("errors of macOS have a text and a remedy") {
    let faults = (1...13).map { extensionFault(code: $0) }
    try expect(Set(faults.map(\.text)).count, 9)
    for fault in faults { try expect(!fault.remedy.isEmpty, "a remedy for \(fault.code)") }
    try expect(faults[9].text.contains("managed"), "error 10 is about managed Macs")
    try expect(extensionFault(code: 99).code, 99)
  },
  Test("the app knows where it was opened") {
    try expect(Placement(ofBundle: "/Applications/RTMP Virtual Camera.app"), .applications)
    try expect(Placement(ofBundle: "/Users/a/Applications/RTMP Virtual Camera.app"), .elsewhere)
    try expect(Placement(ofBundle: "/Applications.old/RTMP Virtual Camera.app"), .elsewhere)
    let hidden = "/private/var/folders/x/T/AppTranslocation/1-2/d/RTMP Virtual Camera.app"
    try expect(Placement(ofBundle: hidden), .translocated)
    try expect(homeOfBundle(at: hidden), "/Applications/RTMP Virtual Camera.app")
  },
]
