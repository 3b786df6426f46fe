/// A property of one matrix `A [m, n]` that is expressed as one number. Undefined figures are nil: sorting puts
/// them last, and means leave them out.
package enum Figure: Int, Sendable, CaseIterable {
  case minimum
  case maximum
  case mean
  case deviation
  /// The number of elements that are NaN.
  case nan
  /// The number of elements that are infinite.
  case infinite
  /// The Frobenius norm ‖A‖ = √Σa².
  case frobenius
  /// The spectral norm σ₁: the largest factor by which the matrix lengthens a vector.
  case spectral
  /// The smallest singular value σₙ.
  case smallest
  /// The condition number σ₁ / σₙ; undefined where σₙ is zero to working precision.
  case condition
  /// The stable rank ‖A‖² / σ₁²: how many directions share the strength of the matrix.
  case stableRank
  /// The number of singular values above `max(m, n) · 2⁻²³ · σ₁`: the rank as far as float32 can tell.
  case rank
  /// The distance ‖A − W0‖ from W0, the mean of NeoInit (paper, Algorithm 1). The noise of NeoInit alone gives
  /// a distance of about 1.
  case distance
  /// The squared distance from W0 as a standard score under NeoInit: `(mn·‖A − W0‖² − mn) / √(2mn)`. Beyond ±3 a matrix
  /// hardly comes from NeoInit.
  case moved
  /// `‖(A + Aᵀ) / 2‖² / ‖A‖²`: 1 if symmetric, 0 if antisymmetric; square matrices only.
  case symmetric
  /// The share of Σa² that lies within one element of the diagonal. In a matrix that is not square, the diagonal runs
  /// from corner to corner.
  case banded
  /// The mean of the row sums: 1 if each row computes an average.
  case rowSum
  /// The standard deviation of the row sums: 0 if each row computes an average.
  case rowSumDeviation
  /// Hoyer's sparsity `(√N − ‖a‖₁ / ‖a‖₂) / (√N − 1)` of the N = mn elements: 0 if all have the same magnitude, 1 if
  /// only one is not zero.
  case sparsity
  /// The determinant; square matrices only.
  case determinant
  /// The first-order importance `|Σ a · ∂loss/∂a|` for the open image: about as much as the loss would change if the matrix were zero. It is
  /// the same for L and R of a channel, whose output is linear in both. Only where gradients were computed.
  case importance
}

extension Figure {
  /// What people and scripts call a figure, in the order of the cases: its name, what it means, and the other names that may be
  /// typed for it.
  private static let texts: [(name: String, explanation: String, aliases: [String])] = [
    ("min", "the lowest finite element", ["minimum", "lowest"]),
    ("max", "the highest finite element", ["maximum", "highest"]),
    ("mean", "the mean of the finite elements", ["average"]),
    ("std", "the standard deviation of the finite elements", ["deviation", "standard deviation"]),
    ("nan", "how many elements are NaN", []),
    ("inf", "how many elements are infinite", ["infinite", "infinity"]),
    (
      "frobenius", "the Frobenius norm: the root of the sum of squares",
      ["norm", "frobenius norm", "‖·‖F", "‖·‖"]
    ),
    (
      "spectral", "the largest singular value: the most a vector is lengthened",
      ["sigma max", "σ max", "σ₁", "spectral norm"]
    ),
    (
      "sigma_min", "the smallest singular value: the least a vector is lengthened",
      ["σ min", "smallest"]
    ),
    ("condition", "the largest over the smallest singular value", ["cond", "condition number"]),
    ("stable_rank", "frobenius² over spectral²: how many directions count", []),
    ("rank", "singular values that float32 can tell from zero", []),
    ("distance", "the distance from NeoInit's expectation; its noise gives 1", []),
    ("moved", "distance from NeoInit as a standard score: beyond 3, moved", []),
    ("symmetric", "the symmetric part: 1 symmetric, 0 antisymmetric", ["symmetry"]),
    ("banded", "the share of squares within one element of the diagonal", ["bandedness"]),
    ("row_sum", "the mean of the sums of rows: 1 where rows average", []),
    (
      "row_sum_std", "the deviation of the sums of rows: 0 where rows average",
      ["row sum deviation"]
    ),
    ("sparsity", "Hoyer's: 0 if all elements are alike, 1 if one is not zero", ["hoyer"]),
    ("determinant", "how volume changes; square matrices", ["det"]),
    (
      "importance", "|gradient · value|: what the open image's loss would lose",
      ["gradient", "gradient · value", "|gradient · value|"]
    ),
  ]

  package static let names = texts.map(\.name)
  /// The figures that follow from the matrix alone, without an image.
  package static let ofMatrices = allCases.filter { $0 != .importance }

  /// The name in CSV and JSON, such as `stable_rank`.
  package var name: String { Self.names[rawValue] }
  /// The name for people, such as `stable rank`.
  package var title: String { name.replacing("_", with: " ") }
  /// What the figure means, in one line for people.
  package var explanation: String { Self.texts[rawValue].explanation }
  /// The figures that depend on the elements alone. Feature maps have these.
  package static let ofElements: [Figure] = [
    .minimum, .maximum, .mean, .deviation, .nan, .infinite, .frobenius,
  ]

  /// The position of the figure among all figures, from 0.
  package var index: Int { rawValue }
  /// Whether the value is always a whole number.
  package var isCount: Bool { self == .nan || self == .infinite || self == .rank }
  /// All that may be typed for it, its name first.
  var spellings: [String] { [title] + Self.texts[rawValue].aliases }
}
