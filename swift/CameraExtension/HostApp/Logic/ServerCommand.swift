import Foundation

/// How to run the server inside the app.
struct ServerCommand {
  let node: URL
  /// The script for Node. The program ends when its standard input ends.
  let program: String
  let environment: [String: String]

  /// `resources` is the app's Contents/Resources.
  init(resources: URL, environment: [String: String] = ProcessInfo.processInfo.environment) {
    let server = resources.appendingPathComponent("server")
    node = server.appendingPathComponent("bin/node")
    program = server.appendingPathComponent("node_modules/rtmp-vcam/dist/main-as-child.js").path
    // The server says this of a camera that only a new process sees.
    let own = ["RTMP_VCAM_RESTARTED_BY": "\"Restart Server\" in the menu"]
    self.environment = environment.merging(own) { _, ours in ours }
  }
}

/// Finds the URLs in the output of `rtmp-vcam url`: one on each line.
func parseURLs(_ output: String) -> [String] {
  output.split(whereSeparator: \.isNewline).map(String.init).filter { $0.hasPrefix("rtmp") }
}
