import NeoNeXt
import TensorCore

/// Why a trace cannot be compared with a model. Every description is one lower-case line.
package enum TraceError: Error, CustomStringConvertible {
  case noInput
  case noActivations
  case wrongShape(name: String, expected: Shape, found: Shape)
  case unknown(String, [String])
  case stages(Int, model: Int)

  package var description: String {
    switch self {
    case .noInput: "expected a trace with a tensor input [3, height, width], found none"
    case .noActivations: "expected activations in the trace, found its input alone"
    case .wrongShape(let name, let expected, let found):
      "the trace is of another model: \(name.excerpt) is \(expected) there, the model gives \(found)"
    case .stages(let count, let model):
      "the trace is of another model: it has \(count) stages, the model has \(model)"
    case .unknown(let name, let known):
      "the trace is of another model: it has \(name.excerpt), the model has "
        + known.prefix(40).joined(separator: " ")
    }
  }
}

/// The activations that another program computed, read from a file, with the image that it computed them for.
package struct ExpectedTrace {
  /// The normalized image `[3, height, width]`.
  package let input: [Float]
  package let height: Int
  package let width: Int
  /// The names of the activations, without `input`.
  package let names: Set<String>
  private let file: any TensorSource
  private let index: [String: Int]

  /// - Throws: `noInput` if there is no tensor `input` of the right shape, or the errors of reading the file.
  package init(_ file: any TensorSource) throws {
    self.file = file
    index = Dictionary(
      file.tensors.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    guard let place = index["input"], file.tensors[place].shape.rank == 3,
      file.tensors[place].shape.dimensions[0] == 3
    else { throw TraceError.noInput }
    height = file.tensors[place].shape.dimensions[1]
    width = file.tensors[place].shape.dimensions[2]
    input = try file.values(at: place)
    names = Set(index.keys).subtracting(["input"])
  }

  /// The values that the trace has for an activation; `nil` if it has none.
  ///
  /// - Throws: `wrongShape` if the trace has it in another shape, or the errors of reading the file.
  package func values(_ tensor: TensorDescription) throws -> [Float]? {
    guard let place = index[tensor.name] else { return nil }
    guard file.tensors[place].shape == tensor.shape else {
      throw TraceError.wrongShape(
        name: tensor.name, expected: file.tensors[place].shape, found: tensor.shape)
    }
    return try file.values(at: place)
  }
}
