import Foundation

/// Joins the pieces that are read from a pipe, and splits them into lines.
struct LineSplitter {
  private var rest = Data()

  /// Adds bytes, and returns the lines that are now complete, without their line breaks.
  mutating func push(_ bytes: Data) -> [String] {
    rest.append(bytes)
    var pieces = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    rest = Data(pieces.removeLast())
    return pieces.map { String(decoding: $0, as: UTF8.self) }
  }
}
