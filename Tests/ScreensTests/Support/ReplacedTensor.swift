import CheckpointFiles
import TensorCore
import TestSupport
import Testing

/// A fixture in which one tensor has other values.
struct ReplacedTensor: TensorSource {
  private let source: any TensorSource
  private let index: Int
  private let replacement: [Float]
  var tensors: [TensorDescription] { source.tensors }

  init(_ fixture: String, _ name: String, _ values: [Float]) throws {
    source = try Checkpoint.open(Fixtures.path(fixture))
    index = try #require(source.tensors.firstIndex { $0.name.hasSuffix(name) })
    replacement = values
  }

  func values(at index: Int) throws -> [Float] {
    index == self.index ? replacement : try source.values(at: index)
  }
}
