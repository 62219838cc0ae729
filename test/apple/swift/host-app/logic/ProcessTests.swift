import Foundation

/// A server folder with a shell script in place of Node, which needs no other program. `url` prints a URL, and `status`
/// the contents of a file. `run` reports that it is ready and waits for the end of its input, as the real server does.
private struct FakeServer {
  let resources: URL
  let log: ServerLogFile
  var pids: URL { resources.appendingPathComponent("pids") }
  /// What it says of its camera.
  var status: URL { resources.appendingPathComponent("status") }

  @MainActor init(run: String = "while read -r _; do :; done") throws {
    let files = FileManager.default
    resources = files.temporaryDirectory.appendingPathComponent("host-app-\(UUID().uuidString)")
    log = ServerLogFile(url: resources.appendingPathComponent("logs/server.log"))
    let node = resources.appendingPathComponent("server/bin/node")
    try files.createDirectory(at: node.deletingLastPathComponent(), withIntermediateDirectories: true)
    let script = """
      #!/bin/bash
      case "$2" in
        url) echo rtmp://localhost/live/k; exit 0;;
        status) echo "$(<\(status.path))"; exit 0;;
      esac
      echo $$ >>\(pids.path)
      outputs='[{"kind":"obs","label":"OBS","state":"open"}]'
      echo '[{"pid":'$$',"cameras":[{"device":{"readers":1},"outputs":'$outputs'}]}]' >\(status.path)
      echo '{"level":30,"port":1935,"msg":"ready"}'
      \(run.replacingOccurrences(of: "PIDS", with: pids.path).replacingOccurrences(of: "STATUS", with: status.path))
      """
    try Data(script.utf8).write(to: node)
    try files.setAttributes([.posixPermissions: 0o700], ofItemAtPath: node.path)
  }

  /// The process ids of its runs, oldest first.
  var runs: [Int32] {
    let text = (try? String(contentsOf: pids, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap { Int32($0) }
  }

  /// Changes what it says of its camera.
  func change(_ old: String, _ new: String) throws {
    let text = try String(contentsOf: status, encoding: .utf8)
    try Data(text.replacingOccurrences(of: old, with: new).utf8).write(to: status)
  }

  func remove() { try? FileManager.default.removeItem(at: resources) }
}

/// Runs the main queue until a condition is true; fails after a minute.
@MainActor private func wait(for what: String, line: Int = #line, until isSo: () -> Bool) throws {
  let end = Date().addingTimeInterval(60)
  // Without a timer or another source the run loop would not wait.
  let beat = Timer.scheduledTimer(withTimeInterval: 0.01, repeats: true) { _ in }
  defer { beat.invalidate() }
  while !isSo() {
    if Date() > end { throw Failure(description: "line \(line): \(what) did not come") }
    _ = RunLoop.main.run(mode: .default, before: Date().addingTimeInterval(1))
  }
}

@MainActor private func withServer(run: String? = nil, _ body: (ServerController, FakeServer) throws -> Void) throws {
  let fake = try run.map { try FakeServer(run: $0) } ?? FakeServer()
  let server = ServerController(command: ServerCommand(resources: fake.resources), log: fake.log)
  defer {
    server.stop {}
    fake.remove()
  }
  try body(server, fake)
}

@MainActor let processTests = [
  Test("the server runs as a child, its URLs are read and its output is logged") {
    try withServer { server, fake in
      server.start()
      try wait(for: "its URLs") { server.urls == ["rtmp://localhost/live/k"] }
      let report = CameraReport(kind: "obs", label: "OBS", state: "open", problem: nil, readers: 1)
      try wait(for: "its words") { server.camera == report }
      try expect(server.plan.state, .running(port: 1935))
      var ended = false
      server.stop { ended = true }
      try wait(for: "its end") { ended }
      try expect(server.isStopped && server.urls.isEmpty && server.camera == nil, "nothing is left")
      try expect(kill(fake.runs[0], 0), -1)
      let logged = try String(contentsOf: fake.log.url, encoding: .utf8)
      try expect(logged.contains(#""msg":"ready""#), logged)
    }
  },
  Test("a server that is killed is started again") {
    try withServer { server, fake in
      server.start()
      try wait(for: "its start") { server.plan.state == .running(port: 1935) }
      kill(fake.runs[0], SIGKILL)
      try wait(for: "the notice") { if case .waiting = server.plan.state { true } else { false } }
      try wait(for: "the second run") {
        server.tick()
        return server.plan.state == .running(port: 1935)
      }
      try expect(fake.runs.count, 2)
    }
  },
  Test("the server is asked again when it has logged something, and when somebody looks") {
    let news = "until [[ $(<STATUS) == *New* ]]; do read -rt 0.05 _; done; echo news; while read -r _; do :; done"
    try withServer(run: news) { server, fake in
      func say(_ label: String) throws { try fake.change("OBS", label) }
      server.start()
      try wait(for: "its words") { server.camera?.label == "OBS" }
      try say("New OBS")
      try wait(for: "the answer after its line") {
        server.tick()
        return server.camera?.label == "New OBS"
      }
      try say("Newer OBS")
      server.isWatched = true
      try wait(for: "the answer for the menu") { server.camera?.label == "New Newer OBS" }
    }
  },
  Test("a server that wants a new process gets one at once") {
    let once = "[[ $(<PIDS) == *$'\\n'* ]] || exit 75; while read -r _; do :; done"
    try withServer(run: once) { server, fake in
      server.start()
      try wait(for: "the second run") { fake.runs.count == 2 && server.plan.state == .running(port: 1935) }
      try expect(server.plan.problem, nil)
    }
  },
  Test("a server that feeds another camera makes room for one that feeds the new one, but cuts no stream") {
    try withServer { server, fake in
      server.start()
      try wait(for: "its words") { server.camera != nil }
      try fake.change(#""device""#, #""sender":{},"device""#)
      server.useNewCamera()
      try wait(for: "the sender") { server.camera?.hasSender == true }
      try expect(server.hasNewCamera && server.plan.state == .running(port: 1935), "the menu says so, and it runs")
      try fake.change(#""sender":{}"#, #""sender":null"#)
      server.isWatched = true
      try wait(for: "the second run") {
        server.tick()
        return fake.runs.count == 2 && server.camera != nil
      }
      try expect(server.hasNewCamera, false)
      try expect(kill(fake.runs[0], 0), -1)
    }
  },
  Test("a server that feeds the new camera, or looks for it itself, goes on") {
    let waits = #""waiting","problem":{"code":"","text":"","fix":""}"#
    for (old, new) in [(#""obs""#, #""extension""#), (#""open""#, waits)] {
      try withServer { server, fake in
        server.start()
        try wait(for: "its words") { server.camera != nil }
        try fake.change(old, new)
        server.useNewCamera()
        try wait(for: "what it says now") { !server.hasNewCamera }
        try expect(server.plan.state, .running(port: 1935))
      }
    }
  },
  Test("a server that does not react is ended by force") {
    try withServer(run: "kill -STOP $$") { server, fake in
      server.start()
      try wait(for: "its start") { server.plan.state == .running(port: 1935) }
      var ended = false
      server.stop { ended = true }
      try wait(for: "its end") {
        server.tick()
        return ended
      }
      try expect(kill(fake.runs[0], 0), -1)
    }
  },
  Test("a missing server is reported as a problem") {
    try withServer { server, fake in
      fake.remove()
      server.start()
      try wait(for: "the reason") { server.plan.problem?.contains("cannot be started") == true }
    }
  },
]
