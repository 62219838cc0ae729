import Foundation

/// The server that the app carries.
struct ServerCommand {
  let node: URL
  /// The program as a child, which ends with its standard input.
  let program: String
  let environment: [String: String]

  /// `resources`: the app's Contents/Resources. `teamPrefix`: of the team that signed the app, such as `TEAMID1234.`;
  /// empty: none. The name of the ring that the extension may read begins with it.
  init(resources: URL, teamPrefix: String, environment: [String: String] = ProcessInfo.processInfo.environment) {
    let server = resources.appendingPathComponent("server")
    node = server.appendingPathComponent("bin/node")
    program = server.appendingPathComponent("node_modules/rtmp-vcam-app/dist/main-as-child.js").path
    let team = teamPrefix.isEmpty ? [:] : ["RTMP_VCAM_TEAM_ID": String(teamPrefix.dropLast())]
    self.environment = environment.merging(team) { _, ours in ours }
  }
}

/// The URLs that `rtmp-vcam url` prints, one a line.
func parseURLs(_ output: String) -> [String] {
  output.split(whereSeparator: \.isNewline).map(String.init).filter { $0.hasPrefix("rtmp") }
}
