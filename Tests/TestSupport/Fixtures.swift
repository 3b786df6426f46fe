import Foundation
import TensorCore

/// The files in `Tests/Fixtures`.
package enum Fixtures {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures")

  package static func path(_ name: String) -> String { folder.appending(path: name).path }

  package static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: folder.appending(path: name)))
  }

  /// The path of a file in `samples/`.
  package static func sample(_ name: String) -> String {
    folder.deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "samples/\(name)").path
  }
}

/// Calls `body` with a new temporary folder, and removes the folder afterwards.
package func withTemporaryFolder<Result>(_ body: (_ folder: String) throws -> Result) throws
  -> Result
{
  let folder = FileManager.default.temporaryDirectory.appending(
    path: "neoview-tests-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.path)
}

package func write(_ bytes: [UInt8], to path: String) throws {
  try Data(bytes).write(to: URL(filePath: path))
}

package func text(of path: String) throws -> String {
  try String(contentsOf: URL(filePath: path), encoding: .utf8)
}

/// Float32 tensors that are in memory.
package struct MemoryTensors: TensorSource {
  package let tensors: [TensorDescription]
  private let values: [[Float]]

  package init(_ tensors: [(name: String, shape: [Int], values: [Float])]) {
    self.tensors = tensors.map {
      TensorDescription(name: $0.name, type: .f32, shape: Shape($0.shape)!)
    }
    values = tensors.map(\.values)
  }

  package func values(at index: Int) -> [Float] { values[index] }
}

/// A small linear congruential generator, so that random tests are the same in every run.
package struct Seeded {
  private var state: UInt64
  package init(_ seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 33)
  }

  package mutating func below(_ bound: Int) -> Int { Int(next() >> 33) % bound }
}
