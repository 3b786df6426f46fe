import Glibc

/// The score of one class of the classifier's output.
package struct ClassScore: Equatable, Sendable {
  package let index: Int
  package let logit: Float
  /// The softmax `eˡ / Σeˡ` over all classes, where l is the logit; nil where logits that are not finite make it undefined.
  package let probability: Double?

  /// The `count` classes with the largest logits, the likeliest first. Classes whose logit is NaN come last.
  ///
  /// - Complexity: O(n log n).
  package static func ranked(_ logits: [Float], count: Int) -> [ClassScore] {
    let largest = logits.filter(\.isFinite).max() ?? 0
    let weights = logits.map { exp(Double($0) - Double(largest)) }
    let sum = weights.reduce(0, +)
    let order = logits.indices.sorted { a, b in
      logits[a].isNaN ? false : logits[b].isNaN || logits[a] > logits[b]
    }
    return order.prefix(count).map { index in
      let probability = weights[index] / sum
      return ClassScore(
        index: index, logit: logits[index],
        probability: probability.isFinite ? probability : nil)
    }
  }
}
