import Kernels
import NeoNeXt
import TensorCore
import Weights

/// Reads a complete model's parameters by name.
struct ParameterReader {
  let model: Model
  let architecture: Architecture
  private let recognition: Recognition

  /// - Throws: `notNeoNeXt`, `missing`, `wrongShape`; `MapSizeError.changesSize`.
  init(_ model: Model) throws {
    guard let recognition = model.recognition, let architecture = model.architecture else {
      throw InferenceError.notNeoNeXt
    }
    if let first = recognition.missing.first {
      throw InferenceError.missing(tensor: first, count: recognition.missing.count)
    }
    if let first = recognition.mismatched.first {
      throw InferenceError.wrongShape(
        tensor: first.name, expected: first.expected, found: first.found)
    }
    try architecture.checkKernels()
    self.model = model
    self.recognition = recognition
    self.architecture = architecture
  }

  func values(_ name: String) throws -> [Float] {
    guard let index = recognition.tensorIndex[name] else {
      throw InferenceError.missing(tensor: name, count: 1)
    }
    return try model.source.values(at: index)
  }

  func norm(_ prefix: String) throws -> Normalization {
    Normalization(
      weight: try values("\(prefix).weight"), bias: try values("\(prefix).bias"),
      mean: try values("\(prefix).running_mean"), variance: try values("\(prefix).running_var"))
  }

  /// The sub-groups of a layer's NeoCell.
  func cell(_ layer: LayerID) throws -> [Reference.CellGroup] {
    try model.neocell(of: layer).groups.flatMap { group in
      group.shifts.filter { !$0.channels.isEmpty }.map { shift in
        Reference.CellGroup(
          channels: shift.channels, left: group.left, right: group.right, rowShift: shift.shift,
          columnShift: shift.shift,
          firstInStack: shift.channels.lowerBound - group.group.channels.lowerBound)
      }
    }
  }
}
