import TensorCore

/// A source of tensors in which some cannot be read.
package struct DamagedTensors: TensorSource {
  package struct Failure: Error, CustomStringConvertible {
    package let description = "the disk says no"
    package init() {}
  }

  private let source: any TensorSource
  private let parts: [String]
  package var tensors: [TensorDescription] { source.tensors }

  /// - Parameter parts: of the names of those that cannot be read.
  package init(_ source: any TensorSource, _ parts: [String]) {
    self.source = source
    self.parts = parts
  }

  package func values(at index: Int) throws -> [Float] {
    if parts.contains(where: { tensors[index].name.contains($0) }) { throw Failure() }
    return try source.values(at: index)
  }
}
