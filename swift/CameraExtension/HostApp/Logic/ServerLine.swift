import Foundation

/// The meaning of one line of the server's output.
enum ServerLine: Equatable {
  /// The server accepts streams on this port.
  case ready(port: Int)
  /// A problem, and how to fix it.
  case problem(String, fix: String?)
  /// How to fix the problem of the previous line.
  case fix(String)
  case other
}

/// The server logs one JSON object on each line (pino). An error that ends it comes as text: `✗ error`, then `→ fix`.
func parseServerLine(_ line: String) -> ServerLine {
  let text = line.trimmingCharacters(in: .whitespaces)
  if text.hasPrefix("✗") { return .problem(rest(of: text), fix: nil) }
  if text.hasPrefix("→") { return .fix(rest(of: text)) }
  guard let data = text.data(using: .utf8),
    let entry = try? JSONDecoder().decode(LogEntry.self, from: data)
  else { return .other }
  if entry.msg == "ready", let port = entry.port { return .ready(port: port) }
  if entry.level >= warning { return .problem(entry.err?.message ?? entry.msg, fix: entry.fix) }
  return .other
}

private let warning = 40

private func rest(of text: String) -> String {
  text.dropFirst().trimmingCharacters(in: .whitespaces)
}

private struct LogEntry: Decodable {
  struct Cause: Decodable {
    let message: String
  }
  let level: Int
  let msg: String
  let port: Int?
  let fix: String?
  let err: Cause?
}
