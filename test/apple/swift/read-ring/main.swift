// main.swift of a program that reads a ring whose pictures are filled with their numbers.
// Arguments: the ring's name, how many pictures to read. Prints a line of JSON when it is open, one after those pictures,
// and one with the error that ends it: without one it reads on.
import Foundation
import RTMPVcamShared

setvbuf(stdout, nil, _IOLBF, 0)
let name = CommandLine.arguments[1]
let count = Int(CommandLine.arguments[2]) ?? 0

/// The byte all of the picture consists of, or nil when it has several.
func fill(of picture: UnsafeRawBufferPointer) -> UInt8? {
  guard let first = picture.first, let start = picture.baseAddress else { return nil }
  // Equal to itself one byte further on: all bytes are the same.
  return memcmp(start, start + 1, picture.count - 1) == 0 ? first : nil
}

do {
  let reader = try RingReader(name: name, global: { _ in nil })
  print("{\"open\":[\(reader.width),\(reader.height)],\"bt601\":\(reader.isBT601)}")
  let (width, height) = (reader.width, reader.height)
  let picture = UnsafeMutableRawBufferPointer.allocate(byteCount: width * height * 3 / 2, alignment: 64)
  guard let start = picture.baseAddress else { exit(1) }
  let luma = TargetPlane(address: start, bytesPerRow: width)
  let chroma = TargetPlane(address: start + width * height, bytesPerRow: width)
  var (frames, overtaken, last) = (0, 0, UInt64(0))
  while true {
    let isWhole = try reader.read { copyPlanes($0, luma: luma, chroma: chroma) }
    if isWhole == false { overtaken += 1 }
    guard isWhole == true else {
      if isWhole == nil { usleep(500) }
      continue
    }
    guard reader.number > last, fill(of: UnsafeRawBufferPointer(picture)) == UInt8(reader.number % 251) else {
      print("{\"torn\":\(reader.number)}")
      exit(1)
    }
    last = reader.number
    frames += 1
    if frames == count { print("{\"frames\":\(frames)}") }
  }
} catch {
  print("{\"error\":\"\(error)\"}")
}
