import Kernels
import NeoNeXt
import TensorCore
import Weights

/// Reads the parameters of a model by their names in a released checkpoint.
package struct ParameterReader: Sendable {
  let model: Model
  package let architecture: Architecture
  private let recognition: Recognition
  private let misshapen: Set<String>

  /// - Parameter isPartial: whether tensors may be missing or have a wrong shape. Then only reading such a tensor throws.
  /// - Throws: `notNeoNeXt`; `missing` and `wrongShape` unless `isPartial` is true; `MapSizeError.changesSize` if a block's
  ///   kernels change the size of its map.
  package init(_ model: Model, isPartial: Bool = false) throws {
    guard let recognition = model.recognition, let architecture = model.architecture else {
      throw InferenceError.notNeoNeXt
    }
    let needed = recognition.neededAndMissing
    if !isPartial, let first = needed.first {
      throw InferenceError.missing(tensor: first, count: needed.count)
    }
    if !isPartial, let first = recognition.mismatched.first {
      throw InferenceError.wrongShape(
        tensor: first.name, expected: first.expected, found: first.found)
    }
    try architecture.checkKernels()
    self.model = model
    self.recognition = recognition
    misshapen = Set(recognition.mismatched.map(\.name))
    self.architecture = architecture
  }

  /// The values of a parameter.
  ///
  /// - Throws: `missing`, `wrongShape`, or the errors of reading the file.
  package func values(_ name: String) throws -> [Float] {
    guard let index = recognition.tensorIndex[name] else {
      throw InferenceError.missing(tensor: name, count: 1)
    }
    try checkShape(name)
    return try model.source.values(at: index)
  }

  private func checkShape(_ name: String) throws {
    guard misshapen.contains(name),
      let found = recognition.mismatched.first(where: { $0.name == name })
    else { return }
    throw InferenceError.wrongShape(tensor: name, expected: found.expected, found: found.found)
  }

  /// The batch norm whose tensors have names that begin with a prefix, such as `stem.norm`.
  ///
  /// - Throws: `missing`, `wrongShape`, or the errors of reading the file.
  package func norm(_ prefix: String) throws -> Normalization {
    Normalization(
      weight: try values("\(prefix).weight"), bias: try values("\(prefix).bias"),
      mean: try values("\(prefix).running_mean"), variance: try values("\(prefix).running_var"))
  }

  /// The sub-groups of a layer's NeoCell that have channels, with their L and R.
  ///
  /// - Throws: `wrongShape`, `WeightsError`, or the errors of reading the file.
  package func cell(_ layer: LayerID) throws -> [NeoCellGroup] {
    for parameter in architecture.parameters(of: layer) where parameter.isOfNeoCell {
      try checkShape(parameter.name)
    }
    return try model.neocell(of: layer).groups.flatMap { group in
      group.shifts.filter { !$0.channels.isEmpty }.map { shift in
        NeoCellGroup(
          channels: shift.channels, left: group.left, right: group.right,
          shift: shift.shift,
          firstInStack: shift.channels.lowerBound - group.group.channels.lowerBound)
      }
    }
  }
}
