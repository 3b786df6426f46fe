import Foundation
import Readers
import TestSupport
import Testing

/// Damages files like the fuzzer, but in the same way every time: 20,000 damaged files, and all truncations of a small one.
@Suite struct MutationTests {
  private static let seeds: [(Reader, [String])] = [
    (.zip, ["types.pt", "views.pt", "deflated.pt", "wrapped.pt", "module.pt", "uint16.pt"]),
    (.stream, ["types-stream.pt", "views-stream.pt"]), (.safetensors, ["types.safetensors"]),
    (.index, ["model.index.json"]),
    (
      .image,
      [
        "images/rgb.png", "images/palette.png", "images/rgb.jpg", "images/cmyk.jpg",
        "images/grey.pgm", "images/to-7x37.ppm",
      ]
    ),
  ]

  private static func corpus(_ reader: Reader) throws -> [[UInt8]] {
    if reader.isMadeOfChoices {
      var random = Seeded(7)
      return (0..<50).map { _ in (0..<600).map { _ in UInt8(random.below(256)) } }
    }
    let folder = Fixtures.path("../Corpus/\(reader.rawValue)")
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return try files.sorted().map { try Fixtures.bytes("../Corpus/\(reader.rawValue)/\($0)") }
      + seeds.filter { $0.0 == reader }.flatMap { try $0.1.map { try Fixtures.bytes($0) } }
  }

  private func withShards<Result>(_ body: (String) throws -> Result) throws -> Result {
    try withTemporaryFolder { folder throws in
      for name in ["model-00001-of-00002.safetensors", "model-00002-of-00002.bin"] {
        try write(try Fixtures.bytes(name), to: "\(folder)/\(name)")
      }
      return try body(folder)
    }
  }

  @Test(arguments: Reader.allCases) func `damaged files give values or one line`(reader: Reader)
    throws
  {
    let seeds = try Self.corpus(reader)
    var random = Seeded(11)
    try withShards { folder in
      for round in 0..<20_000 / Reader.allCases.count {
        var bytes = seeds[round % seeds.count]
        for _ in 0...random.below(4) { Self.damage(&bytes, &random) }
        let error = reader.read(bytes, in: folder)
        #expect(error.map { !$0.contains("\n") } ?? true, "\(error ?? "")")
      }
    }
  }

  private static func damage(_ bytes: inout [UInt8], _ random: inout Seeded) {
    guard !bytes.isEmpty else { return }
    let place = random.below(bytes.count)
    switch random.below(6) {
    case 0: bytes[place] = UInt8(random.below(256))
    case 1: bytes[place] ^= 1 << random.below(8)
    case 2: bytes.remove(at: place)
    case 3: bytes.insert(UInt8(random.below(256)), at: place)
    case 4:
      // Bytes of 0xff make lengths and offsets that are too large.
      let end = min(bytes.count, place + 1 << random.below(4))
      for index in place..<end { bytes[index] = 0xff }
    default:
      let piece = Array(bytes[place..<min(bytes.count, place + 1 + random.below(32))])
      bytes.insert(contentsOf: piece, at: random.below(bytes.count))
    }
  }

  @Test(arguments: Reader.allCases) func `every truncation gives values or one line`(reader: Reader)
    throws
  {
    try withShards { folder in
      for bytes in try Self.corpus(reader) where bytes.count < 6000 && !reader.isMadeOfChoices {
        for count in 0..<bytes.count {
          let error = reader.read(Array(bytes[..<count]), in: folder)
          #expect(error.map { !$0.contains("\n") } ?? true, "\(error ?? "")")
        }
      }
    }
  }
}
