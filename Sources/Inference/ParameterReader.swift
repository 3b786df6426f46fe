import Kernels
import NeoNeXt
import TensorCore
import Weights

/// Reads a complete model's parameters by name.
struct ParameterReader {
  let model: Model
  let architecture: Architecture
  private let recognition: Recognition

  /// - Throws: `notNeoNeXt`, `missing`, `wrongShape`.
  init(_ model: Model) throws(InferenceError) {
    guard let recognition = model.recognition, let architecture = model.architecture else {
      throw .notNeoNeXt
    }
    if let first = recognition.missing.first {
      throw .missing(tensor: first, count: recognition.missing.count)
    }
    if let first = recognition.mismatched.first {
      throw .wrongShape(tensor: first.name, expected: first.expected, found: first.found)
    }
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

extension Normalization {
  /// A linear layer whose input is normalized: `W' = W · diag(s)`, `b' = b + W · t`.
  func foldedIntoInput(of weights: [Float], bias: [Float], outputs: Int) -> (
    weights: [Float], bias: [Float]
  ) {
    let inputs = weight.count
    let (scales, offsets) = (factors, shifts)
    var folded = weights
    var offset = bias.isEmpty ? [Float](repeating: 0, count: outputs) : bias
    for output in 0..<outputs {
      var sum = 0.0
      for input in 0..<inputs {
        let value = Double(weights[output * inputs + input])
        sum += value * offsets[input]
        folded[output * inputs + input] = Float(value * scales[input])
      }
      offset[output] = Float(Double(offset[output]) + sum)
    }
    return (folded, offset)
  }

  /// A linear layer without bias whose output is normalized: `W' = diag(s) · W`, `b' = t`.
  func foldedIntoOutput(of weights: [Float]) -> (weights: [Float], bias: [Float]) {
    let inputs = weights.count / max(1, weight.count)
    let (scales, offsets) = (factors, shifts)
    let folded = weights.enumerated().map { Float(Double($1) * scales[$0 / inputs]) }
    return (folded, offsets.map { Float($0) })
  }

  private var factors: [Double] { weight.indices.map(scale) }
  private var shifts: [Double] { weight.indices.map(offset) }

  /// A NeoCell whose output is normalized: L scaled, and the offset as a bias of every patch.
  func foldedIntoOutput(of groups: [Reference.CellGroup]) -> (
    groups: [Reference.CellGroup], bias: [Float]
  ) {
    let folded = groups.map { group in
      let size = group.left.rows * group.left.columns
      let first = group.channels.lowerBound - group.firstInStack
      let values = group.left.values.enumerated().map {
        Float(Double($1) * scale(first + $0 / size))
      }
      return Reference.CellGroup(
        channels: group.channels,
        left: MatrixStack(
          count: group.left.count, rows: group.left.rows, columns: group.left.columns,
          values: values),
        right: group.right, rowShift: group.rowShift, columnShift: group.columnShift,
        firstInStack: group.firstInStack)
    }
    let patch = groups.first.map { $0.left.rows * $0.right.columns } ?? 1
    return (folded, shifts.flatMap { [Float](repeating: Float($0), count: patch) })
  }
}
