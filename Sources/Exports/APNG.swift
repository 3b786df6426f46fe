import TensorCore

/// Writes drawings of one size as a PNG that moves (APNG). Its chunks are those of the PNG specification, third edition
/// (https://www.w3.org/TR/png-3, 4.9 and 11.3.6): `acTL` says how many frames there are, `fcTL` before each frame how long it is shown, and
/// the compressed pixels stand in `IDAT` for the first frame and in `fdAT` for the others. Programs that know PNG alone show the
/// first frame.
package struct APNG {
  private let frameCount: Int
  private let sink: ([UInt8]) throws -> Void
  /// The header of the first frame, which all others must have: the size and the form of the pixels.
  private var header: [UInt8] = []
  /// The number of the next `fcTL` or `fdAT` chunk; they are counted together.
  private var sequence = 0

  /// - Parameters:
  ///   - frameCount: how many frames will be added.
  ///   - sink: takes the bytes in pieces, one for each frame.
  package init(frameCount: Int, _ sink: @escaping ([UInt8]) throws -> Void) {
    self.frameCount = frameCount
    self.sink = sink
  }

  /// Adds a frame.
  ///
  /// - Parameter milliseconds: how long it is shown, at most 65 535.
  /// - Throws: `tooLarge`, `notDrawn`; what the sink throws.
  /// - Complexity: proportional to the number of pixels.
  package mutating func add(_ drawing: Drawing, milliseconds: Int) throws {
    let chunks = PNGChunk.all(in: try PNG.bytes(of: drawing))
    let pixels = chunks.filter { $0.type == "IDAT" }
    var bytes: [UInt8] = []
    if header.isEmpty {
      bytes += PNGChunk.signature
      for chunk in chunks.prefix(while: { $0.type != "IDAT" }) {
        bytes += chunk.bytes
        guard chunk.type == "IHDR" else { continue }
        header = chunk.data
        // The animation is shown again and again: that is what a number of 0 means.
        bytes += PNGChunk("acTL", Self.bytes(frameCount) + Self.bytes(0)).bytes
      }
      bytes += control(drawing, milliseconds) + pixels.flatMap(\.bytes)
    } else {
      guard chunks.first?.data == header else {
        throw ExportError.notDrawn(reason: "a frame has another size than those before it")
      }
      bytes += control(drawing, milliseconds)
      for chunk in pixels { bytes += PNGChunk("fdAT", nextNumber() + chunk.data).bytes }
    }
    try sink(bytes)
  }

  /// Writes the end of the file.
  package func finish() throws { try sink(PNGChunk("IEND", []).bytes) }

  /// The chunk before a frame. The frame covers the one before it as a whole, at 0,0.
  private mutating func control(_ drawing: Drawing, _ milliseconds: Int) -> [UInt8] {
    let place =
      Self.bytes(drawing.width) + Self.bytes(drawing.height) + Self.bytes(0) + Self.bytes(0)
    let delay =
      Self.bytes(milliseconds.clamped(to: 0...0xffff)).suffix(2) + Self.bytes(1000).suffix(2)
    return PNGChunk("fcTL", nextNumber() + place + delay + [0, 0]).bytes
  }

  private mutating func nextNumber() -> [UInt8] {
    defer { sequence += 1 }
    return Self.bytes(sequence)
  }

  /// A number as four bytes, the highest first.
  private static func bytes(_ number: Int) -> [UInt8] { PNGChunk.bytes(UInt32(number)) }
}
