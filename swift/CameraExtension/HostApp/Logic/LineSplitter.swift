import Foundation

/// Makes lines of the pieces that come out of a pipe.
struct LineSplitter {
  private var rest = Data()

  /// The lines that these bytes complete, without their ends.
  mutating func push(_ bytes: Data) -> [String] {
    rest.append(bytes)
    var pieces = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    rest = Data(pieces.removeLast())
    return pieces.map { String(decoding: $0, as: UTF8.self) }
  }
}
