import Foundation

private func words(_ events: [ExtensionEvent], macOS: Int) -> ExtensionWords {
  var tracker = ExtensionTracker(ownVersion: "7")
  for event in events { tracker.handle(event, at: 0) }
  return extensionWords(tracker, macOS: macOS)
}

@MainActor let wordsTests = [
  Test("each version of macOS has its own path in System Settings") {
    for major in [13, 14] {
      let said = words([.submitted(.install), .needsApproval], macOS: major)
      try expect(said.advice, ["Allow it in System Settings → Privacy & Security → Allow."])
      try expect(said.settings?.absoluteString, "x-apple.systempreferences:com.apple.preference.security")
      let off = words([.found([ExtensionFacts(version: "7")])], macOS: major)
      try expect(off.advice, ["Choose Install Camera, then allow it in System Settings → Privacy & Security → Allow."])
    }
    for major in [15, 26] {
      let said = words([.found([ExtensionFacts(version: "7")])], macOS: major)
      try expect(said.title, "Camera: switched off")
      try expect(said.advice[0].contains("Login Items & Extensions → Camera Extensions"), said.advice[0])
      try expect(
        said.settings?.absoluteString,
        "x-apple.systempreferences:com.apple.ExtensionsPreferences"
          + "?extensionPointIdentifier=com.apple.system_extension.cmio.extension-point")
    }
  },
  Test("only for a new camera the menu says to open other apps again") {
    let installed: [ExtensionEvent] = [.submitted(.install), .finished(afterRestart: false)]
    let new = words([.camera(isListed: false)] + installed + [.camera(isListed: true)], macOS: 15)
    try expect(new.advice.count, 1)
    try expect(words([.camera(isListed: true)] + installed, macOS: 15), ExtensionWords(title: "Camera: installed"))
  },
  Test("every error has its own text and a remedy") {
    let faults = (1...13).map { extensionFault(code: $0) }
    try expect(Set(faults.map(\.text)).count, 13)
    for fault in faults { try expect(!fault.remedy.isEmpty, "a remedy for \(fault.code)") }
    try expect(extensionFault(code: 10).text.contains("managed"), "error 10 is about managed Macs")
    try expect(extensionFault(code: 99).code, 99)
    let said = words([.submitted(.install), .failed(code: 3)], macOS: 15)
    try expect(said.title, "Camera: The app is not in the Applications folder (error 3)")
    try expect(said.advice, ["Move it there and open it again."])
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
