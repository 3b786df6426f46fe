import Glibc
import Kernels
import NeoNeXt

/// The number whose gradient is taken.
package enum GradientSubject: Hashable, Sendable {
  /// The logit of a class.
  case logit(Int)
  /// The logit of a class less that of another one.
  case difference(Int, Int)
  /// The cross entropy with a label, `−log softmax(logits)[label]`.
  case crossEntropy(label: Int)

  /// The logit of a class, less that of another one if there is one.
  package init(_ index: Int, against other: Int?) {
    self = other.map { .difference(index, $0) } ?? .logit(index)
  }

  /// - Throws: `noClasses`, `noClass` if the network lacks a class that this is of.
  package func check(_ architecture: Architecture) throws(InferenceError) {
    let count = architecture.classes
    guard count > 0 else { throw .noClasses }
    if case .difference(let first, let second) = self, first == second {
      throw .sameClass(first)
    }
    let named =
      switch self {
      case .logit(let index), .crossEntropy(let index): [index]
      case .difference(let first, let second): [first, second]
      }
    for index in named where !(0..<count).contains(index) {
      throw .noClass(index, count: count)
    }
  }

  /// The gradient by the logits of each image.
  package func seeds(_ logits: [[Float]]) -> [[Float]] {
    logits.map { logits in
      switch self {
      case .logit(let index): logits.indices.map { $0 == index ? 1 : 0 }
      case .difference(let first, let second):
        logits.indices.map { ($0 == first ? 1 : 0) - ($0 == second ? 1 : 0) }
      case .crossEntropy(let label):
        zip(logits.indices, Self.probabilities(logits)).map { Float($1 - ($0 == label ? 1 : 0)) }
      }
    }
  }

  /// The number itself.
  package func value(_ logits: [Float]) -> Double {
    switch self {
    case .logit(let index): Double(logits[index])
    case .difference(let first, let second): Double(logits[first]) - Double(logits[second])
    case .crossEntropy(let label): -log(Self.probabilities(logits)[label])
    }
  }

  private static func probabilities(_ logits: [Float]) -> [Double] {
    let largest = Double(logits.max() ?? 0)
    let powers = logits.map { exp(Double($0) - largest) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }
}
