// A small test runner that prints TAP, because the one of Debian's Swift works only with a package.
import Foundation

/// A test ends at its first failure.
struct Test {
  let name: String
  let body: @MainActor () throws -> Void

  init(_ name: String, _ body: @escaping @MainActor () throws -> Void) {
    self.name = name
    self.body = body
  }
}

struct Failure: Error, CustomStringConvertible {
  let description: String
}

func expect(_ condition: Bool, _ text: String, line: Int = #line) throws {
  if !condition { throw Failure(description: "line \(line): \(text)") }
}

func expect<Value: Equatable>(_ actual: Value, _ expected: Value, _ text: String = "", line: Int = #line) throws {
  if actual != expected { throw Failure(description: "line \(line): \(actual) is not \(expected) \(text)") }
}

func unwrap<Value>(_ value: Value?, _ text: String = "a value was expected", line: Int = #line) throws -> Value {
  guard let value else { throw Failure(description: "line \(line): \(text)") }
  return value
}

/// Runs the tests and ends the process.
@MainActor
func run(_ tests: [Test]) -> Never {
  setvbuf(stdout, nil, _IOLBF, 0)
  print("1..\(tests.count)")
  var failures: Int32 = 0
  for (index, test) in tests.enumerated() {
    do {
      try test.body()
      print("ok \(index + 1) - \(test.name)")
    } catch {
      failures += 1
      print("not ok \(index + 1) - \(test.name)\n  ---\n  \(error)\n  ...")
    }
  }
  exit(failures == 0 ? 0 : 1)
}
