// main.swift of a program that reads a ring whose pictures are filled with their numbers.
// Arguments: the ring's name, how many pictures to read. Prints a line of JSON when it is open, one after those pictures,
// and one with the error that ends it: without one it reads on. The newest two pictures stay in use and are looked at
// again, while the writer goes on.
import CoreVideo
import Foundation
import RTMPVcamShared

struct Held {
  let surface: RingSurface
  let picture: CVPixelBuffer
  let number: UInt64

  /// Whether each byte of it is the number's.
  var isWhole: Bool {
    CVPixelBufferLockBaseAddress(picture, .readOnly)
    defer { CVPixelBufferUnlockBaseAddress(picture, .readOnly) }
    return (0..<2).allSatisfy(isWhole)
  }

  private func isWhole(plane: Int) -> Bool {
    guard let address = CVPixelBufferGetBaseAddressOfPlane(picture, plane) else { return false }
    let width = CVPixelBufferGetWidth(picture)
    return (0..<CVPixelBufferGetHeightOfPlane(picture, plane)).allSatisfy { index in
      let row = address + index * CVPixelBufferGetBytesPerRowOfPlane(picture, plane)
      // Equal to itself one byte further on: all bytes are the same.
      return row.load(as: UInt8.self) == UInt8(number % 251) && memcmp(row, row + 1, width - 1) == 0
    }
  }
}

setvbuf(stdout, nil, _IOLBF, 0)
let count = Int(CommandLine.arguments[2]) ?? 0

do {
  let reader = try RingReader(name: CommandLine.arguments[1])
  print("{\"open\":[\(reader.width),\(reader.height)],\"bt601\":\(reader.isBT601)}")
  var held: [Held] = []
  var frames = 0
  while true {
    let last = reader.number
    guard let surface = try reader.read(take: { try RingSurface(id: $0, of: reader) }) else {
      usleep(500)
      continue
    }
    held = held.suffix(1) + [Held(surface: surface, picture: try surface.picture(), number: reader.number)]
    guard reader.number > last, held.allSatisfy(\.isWhole) else {
      print("{\"torn\":\(held.map(\.number))}")
      exit(1)
    }
    frames += 1
    if frames == count { print("{\"frames\":\(frames)}") }
  }
} catch {
  let line = try JSONSerialization.data(withJSONObject: ["error": "\(error)"])
  print(String(decoding: line, as: UTF8.self))
}
