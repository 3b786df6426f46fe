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
      "the model ends in features, so it has no classes; run --trace writes what every layer gives"
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
