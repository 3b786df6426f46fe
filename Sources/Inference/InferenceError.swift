// Inference knows how weights and operators make a forward pass, which can be run as a whole or operator by operator. It
// knows nothing of files or screens.
//
// Conventions: one multiply–add is one operation; a batch norm is folded into its neighbour when the whole pass is
// run, and is an operator of its own when the pass is stepped.

import NeoNeXt
import TensorCore

/// Why a model cannot be run. Every description is one lower-case line.
package enum InferenceError: Error, Equatable, CustomStringConvertible {
  case notNeoNeXt
  case missing(tensor: String, count: Int)
  case wrongShape(tensor: String, expected: Shape, found: Shape)
  case memory(needed: Double, limit: Double)
  case noClasses
  case noClass(Int, count: Int)
  case sameClass(Int)
  case noMap(layer: String, known: [String])
  case outside(row: Int, column: Int, layer: LayerID, size: MapSize)
  case inputSize(expected: Int, found: Int)

  package var description: String {
    switch self {
    case .notNeoNeXt: Recognition.notNeoNeXt()
    case .missing(let tensor, let count):
      "expected tensor \(tensor.excerpt), the file lacks it"
        + (count > 1 ? " and \(count - 1) more" : "")
    case .wrongShape(let tensor, let expected, let found):
      "tensor \(tensor.excerpt): expected \(expected), found \(found)"
    case .memory(let needed, let limit):
      "this would need \(Self.size(needed)) of memory, the limit is \(Self.size(limit)); --memory raises it"
    case .noClasses:
      "the model has no classifier, so it has no classes; run --trace writes what every layer gives, "
        + "and gradient --layer and erf need no classes"
    case .noClass(let index, let count):
      "no class \(index): the model has classes 0 to \(count - 1)"
    case .sameClass(let index): "expected two classes to compare, found class \(index) twice"
    case .noMap(let layer, let known):
      "no layer \(layer.excerpt) with a map; layers with one are \(known.joined(separator: " "))"
    case .outside(let row, let column, let layer, let size):
      "no position \(row),\(column) in \(layer): rows are 0 to \(size.height - 1), columns 0 to "
        + "\(size.width - 1)"
    case .inputSize(let expected, let found):
      "expected an input of \(expected) values, found \(found)"
    }
  }

  /// A size as text, rounded up, such as `12.3 GB`.
  private static func size(_ bytes: Double) -> String {
    let (unit, name) = bytes >= 0x1p30 ? (0x1p30, "GB") : (0x1p20, "MB")
    return "\((bytes / unit * 10).rounded(.up) / 10) \(name)"
  }
}
