import Images
import TestSupport
import Testing

@testable import Exports

@Suite struct APNGTests {
  private func drawing(_ color: UInt32, width: Int = 20) -> Drawing {
    var drawing = Drawing(width: width, height: 10, background: 0x102030)
    drawing.add(.rectangle(Drawing.Area(x: 3, y: 4, width: 5, height: 2), color: color))
    return drawing
  }

  private func file(_ colors: [UInt32]) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var animation = APNG(frameCount: colors.count) { bytes += $0 }
    for (index, color) in colors.enumerated() {
      try animation.add(drawing(color), milliseconds: 100 * (index + 1))
    }
    try animation.finish()
    return bytes
  }

  private func number(_ bytes: some Collection<UInt8>) -> Int {
    bytes.reduce(0) { $0 << 8 | Int($1) }
  }

  /// CRC-32 as the PNG specification defines it, bit by bit.
  private func checksum(_ bytes: some Sequence<UInt8>) -> Int {
    var value = UInt32.max
    for byte in bytes {
      value ^= UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xedb8_8320 : value >> 1 }
    }
    return Int(~value)
  }

  /// The chunks of a file, whose checksums must be right.
  private func chunks(_ file: [UInt8]) -> [(type: String, data: [UInt8])] {
    var found: [(type: String, data: [UInt8])] = []
    var place = 8
    while place < file.count {
      let end = place + 8 + number(file[place..<place + 4])
      #expect(number(file[end..<end + 4]) == checksum(file[place + 4..<end]))
      found.append(
        (String(decoding: file[place + 4..<place + 8], as: UTF8.self), Array(file[place + 8..<end]))
      )
      place = end + 4
    }
    return found
  }

  @Test func `the chunks are those of the specification, counted in one sequence`() throws {
    let chunks = chunks(try file([0xff0000, 0x00ff00, 0x0000ff]))
    let types = chunks.map(\.type).filter {
      ["IHDR", "acTL", "fcTL", "IDAT", "fdAT", "IEND"].contains($0)
    }
    #expect(types == ["IHDR", "acTL", "fcTL", "IDAT", "fcTL", "fdAT", "fcTL", "fdAT", "IEND"])
    #expect(chunks.first { $0.type == "acTL" }?.data == [0, 0, 0, 3, 0, 0, 0, 0])
    let numbered = chunks.filter { ["fcTL", "fdAT"].contains($0.type) }
    #expect(numbered.map { number($0.data.prefix(4)) } == Array(0..<5))
    let second = chunks.filter { $0.type == "fcTL" }[1].data
    #expect(
      second == [
        0, 0, 0, 1, 0, 0, 0, 20, 0, 0, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 200, 3, 232, 0, 0,
      ])
  }

  @Test func `each frame is the picture that was drawn, and readers of PNG alone see the first`()
    throws
  {
    let colors: [UInt32] = [0xff0000, 0x00ff00, 0x0000ff]
    let bytes = try file(colors)
    let parts = chunks(bytes)
    let header = try #require(parts.first { $0.type == "IHDR" }?.data)
    let later = parts.filter { $0.type == "fdAT" }.map { Array($0.data.dropFirst(4)) }
    let frames =
      [bytes]
      + later.map { pixels in
        PNGChunk.signature + PNGChunk("IHDR", header).bytes + PNGChunk("IDAT", pixels).bytes
          + PNGChunk("IEND", []).bytes
      }
    for (frame, color) in zip(frames, colors) {
      let expected = try image(try PNG.bytes(of: drawing(color)))
      #expect(try image(frame).pixels == expected.pixels)
    }
  }

  private func image(_ bytes: [UInt8]) throws -> RGBImage {
    try withTemporaryFolder { folder throws in
      try write(bytes, to: folder + "/a.png")
      return try RGBImage.read(folder + "/a.png")
    }
  }

  @Test func `a frame of another size is refused`() throws {
    var animation = APNG(frameCount: 2) { _ in }
    try animation.add(drawing(1), milliseconds: 1)
    #expect(throws: ExportError.self) {
      try animation.add(drawing(1, width: 21), milliseconds: 1)
    }
  }
}
