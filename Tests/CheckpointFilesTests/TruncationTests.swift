import TensorCore
import TestSupport
import Testing

@testable import CheckpointFiles

@Suite struct TruncationTests {
  @Test(arguments: [
    "types.pt", "types-stream.pt", "views.pt", "deflated.pt", "types.safetensors", "wrapped.pt",
    "module.pt", "model.index.json",
  ])
  func `every truncation of a good file is an error of one line`(name: String) throws {
    let bytes = try Fixtures.bytes(name)
    for count in 0..<bytes.count {
      let found = try error(opening: Array(bytes[..<count]))
      #expect(found.map { !"\($0)".contains("\n") } ?? false, "\(name) cut to \(count) bytes")
    }
  }

  @Test(arguments: ["nano-release.pt", "nano-release.safetensors", "nano-paper.bin"])
  func `large files cut short are errors`(name: String) throws {
    let bytes = try Fixtures.bytes(name)
    for count in stride(from: bytes.count - 1, to: 0, by: -bytes.count / 40) {
      #expect(try error(opening: Array(bytes[..<count])) != nil, "\(name) cut to \(count) bytes")
    }
  }

  @Test(arguments: ["types.pt", "types-stream.pt", "wrapped.pt", "types.safetensors", "module.pt"])
  func `damaged bytes give values or an error, never a crash`(name: String) throws {
    let bytes = try Fixtures.bytes(name)
    var random = Seeded(1)
    for _ in 0..<1500 {
      var damaged = bytes
      for _ in 0...random.below(3) {
        damaged[random.below(damaged.count)] = UInt8(random.below(256))
      }
      _ = try error(opening: damaged)
    }
  }
}
