import Foundation

/// One test of the host app; it ends at the first thing that is not as expected.
struct HostTest {
  let name: String
  let run: @MainActor () throws -> Void
}

struct Unexpected: Error {
  let text: String
}

func expect<Value: Equatable>(_ actual: Value, _ wanted: Value, line: Int = #line) throws {
  if actual != wanted { throw Unexpected(text: "line \(line): \(actual) is not \(wanted)") }
}

func expect(_ condition: Bool, _ what: String, line: Int = #line) throws {
  if !condition { throw Unexpected(text: "line \(line): not so: \(what)") }
}

/// Prints the results as TAP.
@MainActor
func report(_ tests: [HostTest]) {
  for (index, test) in tests.enumerated() {
    do {
      try test.run()
      print("ok \(index + 1) - \(test.name)")
    } catch {
      print("not ok \(index + 1) - \(test.name)\n  ---\n  \(error)\n  ...")
    }
  }
  print("1..\(tests.count)")
}
