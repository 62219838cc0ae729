// A program that reads a ring in which each picture is filled with its number. The arguments are the ring's name and a
// number of pictures. It prints a line of JSON when the ring is open, one after that number of pictures, and one with
// the error that ends it; without an error it never ends. It keeps the newest two pictures in use and checks them
// again, while the writer continues.
import CoreVideo
import Foundation
import RTMPVcamShared

struct Held {
  let surface: RingSurface
  let picture: CVPixelBuffer
  let number: UInt64

  /// True when every byte belongs to the picture with this number.
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
      // When the row is equal to itself one byte further on, all bytes are the same.
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
