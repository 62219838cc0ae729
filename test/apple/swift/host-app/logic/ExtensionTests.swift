import Foundation

private let enabled = ExtensionFacts(version: "7", isEnabled: true)

/// A tracker after these events, which come one second apart, from second 100.
private func tracker(after events: [ExtensionEvent]) -> ExtensionTracker {
  var tracker = ExtensionTracker(ownVersion: "7")
  for (second, event) in events.enumerated() { tracker.handle(event, at: 100 + TimeInterval(second)) }
  return tracker
}

@MainActor let extensionTests = [
  Test("an extension that is not installed can be installed") {
    try expect(tracker(after: [.found([])]).status, .absent)
    try expect(tracker(after: [.found([]), .submitted(.install)]).status, .installing)
    try expect(tracker(after: [.submitted(.install), .found([])]).status, .installing)
    try expect(tracker(after: [.unanswered]).status, .absent)
    try expect(tracker(after: [.submitted(.install), .unanswered]).status, .installing)
  },
  Test("the camera appears after the approval") {
    var it = tracker(after: [.camera(isListed: false), .submitted(.install), .needsApproval])
    try expect(it.status, .awaitingApproval)
    it.handle(.found([ExtensionFacts(version: "7", isAwaitingApproval: true)]), at: 110)
    try expect(it.status, .awaitingApproval)
    it.handle(.finished(afterRestart: false), at: 120)
    try expect(it.status, .starting(since: 120))
    it.handle(.camera(isListed: true), at: 122)
    try expect(it.status, .ready)
    try expect(it.isNew, "the camera is new")
  },
  Test("approval while the app did not run is noticed") {
    let it = tracker(after: [
      .found([ExtensionFacts(version: "7", isAwaitingApproval: true)]), .camera(isListed: true), .found([enabled]),
    ])
    try expect(it.status, .ready)
    try expect(!it.isNew, "the camera is not new")
  },
  Test("a camera that does not appear within 15 seconds is missing, and may still appear") {
    var it = tracker(after: [.found([enabled])])
    it.handle(.camera(isListed: false), at: 114.9)
    try expect(it.status, .starting(since: 100))
    it.handle(.camera(isListed: false), at: 115)
    try expect(it.status, .cameraMissing)
    it.handle(.found([enabled]), at: 116)
    try expect(it.status, .cameraMissing)
    it.handle(.camera(isListed: true), at: 117)
    try expect(it.status, .ready)
    it.handle(.camera(isListed: false), at: 118)
    try expect(it.status, .starting(since: 118))
  },
  Test("an extension that is switched off is not the same as one that is not installed") {
    try expect(tracker(after: [.found([ExtensionFacts(version: "7")])]).status, .disabled)
    try expect(tracker(after: [.found([enabled]), .found([ExtensionFacts(version: "7")])]).status, .disabled)
  },
  Test("an extension is removed at once or after a restart") {
    let start: [ExtensionEvent] = [.camera(isListed: true), .found([enabled]), .submitted(.remove)]
    try expect(tracker(after: start).status, .removing)
    try expect(tracker(after: start + [.finished(afterRestart: false)]).status, .absent)
    try expect(tracker(after: start + [.finished(afterRestart: true)]).status, .removedAfterRestart)
    let leaving = ExtensionFacts(version: "7", isUninstalling: true)
    try expect(tracker(after: [.found([leaving])]).status, .removedAfterRestart)
    try expect(tracker(after: [.camera(isListed: true), .found([leaving, enabled])]).status, .ready)
  },
  Test("an installation that needs a restart stays in that state until then") {
    let it = tracker(after: [.submitted(.install), .finished(afterRestart: true), .found([]), .camera(isListed: false)])
    try expect(it.status, .installedAfterRestart)
  },
  Test("a failure stays until the next request") {
    let refused = tracker(after: [.submitted(.install), .failed(code: 8), .found([])])
    try expect(refused.status, .failed(extensionFault(code: 8)))
    try expect(!refused.isUnsettled, "macOS is not asked again meanwhile")
    try expect(tracker(after: [.failed(code: 8), .submitted(.install)]).status, .installing)
  },
  Test("a cancelled or replaced request is not a failure: macOS is asked for the state") {
    for code in [11, 12] {
      let it = tracker(after: [.submitted(.install), .failed(code: code)])
      try expect(it.status, .unknown)
      try expect(it.isUnsettled, "macOS is not asked")
      try expect(tracker(after: [.submitted(.install), .failed(code: code), .found([])]).status, .absent)
    }
  },
  Test("macOS is asked again until it has said that nothing is installed") {
    try expect(tracker(after: [.unanswered]).isUnsettled, "macOS has not said so")
    try expect(!tracker(after: [.unanswered, .found([])]).isUnsettled, "macOS has said so")
    try expect(tracker(after: [.unanswered, .camera(isListed: true), .found([enabled])]).status, .ready)
  },
  Test("another version that still runs is named") {
    let old = ExtensionFacts(version: "6", isEnabled: true)
    try expect(tracker(after: [.found([old])]).otherVersion, "6")
    try expect(tracker(after: [.found([old]), .found([enabled])]).otherVersion, nil)
  },
]
