/// What can be said about one matrix in one number. Undefined figures are nil: they never stand in the
/// way of a sort or a mean.
package enum Figure: String, Sendable, CaseIterable {
  case minimum = "min"
  case maximum = "max"
  case mean
  case deviation = "std"
  /// How many values are NaN, and infinite.
  case nan
  case infinite = "inf"
  /// √Σa²
  case frobenius
  /// σ₁, the largest factor by which the matrix lengthens a vector.
  case spectral
  /// σₙ
  case smallest = "sigma_min"
  /// σ₁ / σₙ; undefined where σₙ is zero to working precision.
  case condition
  /// ‖A‖² / σ₁²: how many directions share the strength.
  case stableRank = "stable_rank"
  /// Singular values above `max(m, n) · 2⁻²³ · σ₁`: the rank that float32 can tell.
  case rank
  /// ‖A − W0‖ from what NeoInit gives on average (Algorithm 1). Its noise alone has 1 on average.
  case distance
  /// The same in units of that noise: `(mn·‖A − W0‖² − mn) / √(2mn)`. Beyond ±3 it is not NeoInit.
  case moved
  /// `‖(A + Aᵀ) / 2‖² / ‖A‖²`: 1 if symmetric, 0 if antisymmetric; square matrices only.
  case symmetric
  /// The share of Σa² within one element of the diagonal, which is stretched where it is not square.
  case banded
  /// The mean of the sums of rows, and their deviation: 1 and 0 if rows average.
  case rowSum = "row_sum"
  case rowSumDeviation = "row_sum_std"
  /// Hoyer's `(√n − ‖a‖₁ / ‖a‖₂) / (√n − 1)`: 0 if all are alike, 1 if one is not zero.
  case sparsity
  /// Square matrices only.
  case determinant
}

extension Figure {
  /// Whether it counts something.
  package var isCount: Bool { self == .nan || self == .infinite || self == .rank }

  /// The place among all figures.
  package var index: Int { Self.places[self] ?? 0 }

  private static let places = Dictionary(
    uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })
}

extension Figure {
  /// What it says, for people: one line.
  package var explanation: String {
    switch self {
    case .minimum: "the lowest finite element"
    case .maximum: "the highest finite element"
    case .mean: "the mean of the finite elements"
    case .deviation: "the standard deviation of the finite elements"
    case .nan: "how many elements are NaN"
    case .infinite: "how many elements are infinite"
    case .frobenius: "the Frobenius norm: the root of the sum of squares"
    case .spectral: "the largest singular value: the most that a vector is lengthened"
    case .smallest: "the smallest singular value: the least that a vector is lengthened"
    case .condition: "the largest over the smallest singular value"
    case .stableRank:
      "squared Frobenius over squared spectral norm: directions that count"
    case .rank: "singular values that float32 can tell from zero"
    case .distance: "how far it is from what NeoInit gives on average; its noise alone has 1"
    case .moved:
      "the distance from NeoInit in units of its noise: beyond 3 it has moved"
    case .symmetric:
      "the share of the symmetric part: 1 symmetric, 0 antisymmetric"
    case .banded: "the share of squares within one element of the diagonal"
    case .rowSum: "the mean of the sums of rows: 1 where rows average"
    case .rowSumDeviation: "the deviation of the sums of rows: 0 where rows average"
    case .sparsity: "Hoyer's: 0 if all elements are alike, 1 if only one is not zero"
    case .determinant: "how volume changes; square matrices"
    }
  }
}
