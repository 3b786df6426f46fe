import Analysis
import NeoNeXt
import TensorCore

/// The statistics of the outputs of all operators that an image went through. A step is the place of an operator in the forward
/// pass, from 1 on; step 0 is the image.
package struct Activations: Equatable, Sendable {
  package let operators: [Operator]
  /// The records of the steps that were computed.
  package let records: [Int: StepRecord]
  /// The statistics of the normalized image.
  private let image: ValueStatistics
  /// All jumps, in the order of the forward pass.
  private(set) var jumps: [Jump] = []

  /// - Complexity: O(operators).
  package init(_ input: ForwardInput, _ records: [Int: StepRecord]) {
    operators = input.operators
    image = input.statistics
    self.records = records
    jumps = operators.indices.compactMap { jump(at: $0 + 1) }
  }

  /// The factor by which the largest magnitude grows at a jump, at least.
  static let jump = 10.0

  /// The statistics of a step; `nil` if it was not computed.
  func statistics(_ step: Int) -> ValueStatistics? {
    step == 0 ? image : records[step]?.statistics
  }

  /// The largest magnitude of the finite values of a step; `nil` if it was not computed or has none.
  func magnitude(_ step: Int) -> Double? { statistics(step)?.magnitude }

  /// The steps whose outputs an operator takes: the step before, and for a residual sum also the input of the block.
  private func inputs(of step: Int) -> [Int] {
    guard operators[step - 1].kind == .addInput else { return [step - 1] }
    let layer = operators[step - 1].layer
    var first = step
    while first > 1, operators[first - 2].layer == layer { first -= 1 }
    return [step - 1, first - 1]
  }

  /// How many times larger the largest magnitude is than that of the inputs; `nil` if one of them was not computed.
  ///
  /// - Complexity: O(operators of the layer).
  func growth(_ step: Int) -> Double? {
    let inputs = inputs(of: step).map(magnitude)
    guard let output = magnitude(step), !inputs.contains(nil),
      let input = inputs.compactMap(\.self).max(), input > 0
    else { return nil }
    return output / input
  }

  /// The residual share `‖F(x)‖ / ‖x + F(x)‖` of a block that adds its branch F(x) to its input x; `nil` for other operators, and
  /// where a value is not finite or was not computed.
  package func residualShare(_ step: Int) -> Double? {
    guard operators[step - 1].kind == .addInput, let branch = statistics(step - 1),
      let sum = statistics(step), branch.oddCount + sum.oddCount == 0,
      let part = branch.norm, let whole = sum.norm, whole > 0
    else { return nil }
    return part / whole
  }

  /// A place where values stop being finite, or grow tenfold and more.
  struct Jump: Equatable {
    let step: Int
    /// How many times larger the largest magnitude is than before; `nil` where values stop being finite.
    let growth: Double?
  }

  private func jump(at step: Int) -> Jump? {
    guard let statistics = statistics(step) else { return nil }
    let before = inputs(of: step).compactMap(self.statistics)
    if statistics.oddCount > 0, before.allSatisfy({ $0.oddCount == 0 }) {
      return Jump(step: step, growth: nil)
    }
    return growth(step).flatMap { $0 >= Self.jump ? Jump(step: step, growth: $0) : nil }
  }
}

extension ValueStatistics {
  /// The largest magnitude of the finite values; `nil` if there is none.
  var magnitude: Double? {
    guard let minimum, let maximum else { return nil }
    return Double(max(-minimum, maximum))
  }

  /// The number of values that are NaN or infinite.
  var oddCount: Int { nanCount + infiniteCount }
}
