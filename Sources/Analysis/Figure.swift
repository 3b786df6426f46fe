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
