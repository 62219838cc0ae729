import Foundation

private func running() -> ServerPlan {
  var plan = ServerPlan()
  _ = plan.start(at: 0)
  plan.read(.ready(port: 1935))
  return plan
}

@MainActor let serverTests = [
  Test("the server is started once, and ended when it is stopped") {
    var plan = ServerPlan()
    try expect(plan.start(at: 0), [.launch])
    try expect(plan.start(at: 0), [])
    plan.read(.ready(port: 1936))
    try expect(plan.state, .running(port: 1936))
    try expect(plan.stop(at: 10), [.terminate])
    try expect(plan.stop(at: 10), [])
    try expect(plan.exited(code: 1, at: 11), [])
    try expect(plan.state, .stopped)
  },
  Test("a server that does not end is killed once, after three seconds") {
    var plan = running()
    _ = plan.stop(at: 10)
    try expect(plan.tick(at: 12.9), [])
    try expect(plan.tick(at: 13), [.kill])
    try expect(plan.tick(at: 14), [])
  },
  Test("a server that ends by itself is started again, after longer and longer pauses") {
    var plan = ServerPlan()
    _ = plan.start(at: 0)
    var now: TimeInterval = 0
    var pauses: [TimeInterval] = []
    for _ in 0..<7 {
      _ = plan.exited(code: 1, at: now)
      guard case .waiting(let until) = plan.state else { throw Failure(description: "\(plan.state)") }
      pauses.append(until - now)
      try expect(plan.tick(at: until - 0.1), [])
      try expect(plan.tick(at: until), [.launch])
      now = until
    }
    try expect(pauses, [1, 2, 4, 8, 16, 30, 30])
    plan.read(.ready(port: 1935))
    _ = plan.exited(code: 1, at: now + 60)
    try expect(plan.state, .waiting(until: now + 61))
  },
  Test("a server that wants a new process is started again at once, and that is no failure") {
    var plan = running()
    try expect(plan.exited(code: ServerPlan.wantsRestart, at: 5), [.launch])
    try expect(plan.state, .starting)
    try expect(plan.problem, nil)
    _ = plan.exited(code: nil, at: 6)
    try expect(plan.state, .waiting(until: 7))
  },
  Test("the user can restart a server that runs, and one that waits") {
    var plan = running()
    try expect(plan.restart(at: 1), [.terminate])
    try expect(plan.exited(code: 0, at: 2), [.launch])
    _ = plan.exited(code: 1, at: 3)
    try expect(plan.restart(at: 3.1), [.launch])
  },
  Test("the user can start the server during the pause") {
    var plan = running()
    _ = plan.exited(code: 1, at: 5)
    try expect(plan.start(at: 5.1), [.launch])
    _ = plan.exited(code: 1, at: 6)
    try expect(plan.stop(at: 6.1), [])
    try expect(plan.state, .stopped)
    try expect(plan.tick(at: 100), [])
  },
  Test("a server that is started while it ends starts afterwards") {
    var plan = running()
    _ = plan.stop(at: 1)
    try expect(plan.start(at: 1.1), [])
    try expect(plan.isWanted, "it is wanted again")
    try expect(plan.exited(code: 1, at: 2), [.launch])
  },
  Test("a problem is shown until the server is ready") {
    var plan = ServerPlan()
    _ = plan.start(at: 0)
    plan.read(.problem("Port 1935 is in use by ffmpeg", fix: nil))
    plan.read(.fix("End that program"))
    _ = plan.exited(code: 1, at: 1)
    _ = plan.tick(at: 2)
    try expect(plan.state, .starting)
    try expect(plan.problem, "Port 1935 is in use by ffmpeg")
    try expect(plan.remedy, "End that program")
    plan.read(.ready(port: 1935))
    try expect(plan.problem, nil)
    plan.read(.problem("3 packets waiting", fix: nil))
    try expect(plan.problem, nil)
    plan.read(.problem("No camera", fix: "Install it"))
    try expect(plan.remedy, "Install it")
  },
  Test("lines of the server are parsed") {
    try expect(parseServerLine(#"{"level":30,"time":1,"port":1935,"camera":null,"msg":"ready"}"#), .ready(port: 1935))
    try expect(parseServerLine(#"{"level":40,"fix":"do","msg":"what"}"#), .problem("what", fix: "do"))
    try expect(
      parseServerLine(#"{"level":50,"err":{"message":"deep","code":"X"},"msg":"top"}"#), .problem("deep", fix: nil))
    try expect(
      parseServerLine("✗ Port 1935 is in use by node [APP_ERR_PORT_IN_USE]"),
      .problem("Port 1935 is in use by node [APP_ERR_PORT_IN_USE]", fix: nil))
    try expect(parseServerLine("  → End that program."), .fix("End that program."))
    for text in ["", "{", "null", "plain", #"{"level":30,"msg":"Picture"}"#] {
      try expect(parseServerLine(text), .other)
    }
  },
  Test("lines are put together from pieces") {
    var splitter = LineSplitter()
    try expect(splitter.push(Data("a\nb".utf8)), ["a"])
    try expect(splitter.push(Data("c\n\n→".utf8)), ["bc", ""])
    let (first, second) = (Data("é\n".utf8).prefix(1), Data("é\n".utf8).dropFirst(1))
    try expect(splitter.push(first), [])
    try expect(splitter.push(second), ["→é"])
  },
  Test("the app runs its own Node, and the server learns that the app starts it again") {
    let resources = URL(fileURLWithPath: "/A.app/Contents/Resources")
    let command = ServerCommand(resources: resources, environment: ["HOME": "/h", "RTMP_VCAM_RESTARTED_BY": "x"])
    try expect(command.node.path, "/A.app/Contents/Resources/server/bin/node")
    try expect(command.environment, ["HOME": "/h", "RTMP_VCAM_RESTARTED_BY": "\"Restart Server\" in the menu"])
  },
  Test("URLs are found in the output of the program") {
    try expect(
      parseURLs("rtmp://localhost/live/k\nrtmps://10.0.0.2/live/k\n(node) Warning\n"),
      ["rtmp://localhost/live/k", "rtmps://10.0.0.2/live/k"])
  },
]
