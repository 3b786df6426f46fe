/// What can be said about one matrix in one number. Undefined figures are nil: they never stand in the
/// way of a sort or a mean.
package enum Figure: Int, Sendable, CaseIterable {
  case minimum
  case maximum
  case mean
  case deviation
  /// How many values are NaN, and infinite.
  case nan
  case infinite
  /// √Σa²
  case frobenius
  /// σ₁, the largest factor by which the matrix lengthens a vector.
  case spectral
  /// σₙ
  case smallest
  /// σ₁ / σₙ; undefined where σₙ is zero to working precision.
  case condition
  /// ‖A‖² / σ₁²: how many directions share the strength.
  case stableRank
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
  case rowSum
  case rowSumDeviation
  /// Hoyer's `(√n − ‖a‖₁ / ‖a‖₂) / (√n − 1)`: 0 if all are alike, 1 if one is not zero.
  case sparsity
  /// Square matrices only.
  case determinant
}

extension Figure {
  /// What scripts call it, and what it says for people, in the order of the cases.
  private static let texts: [(name: String, explanation: String)] = [
    ("min", "the lowest finite element"),
    ("max", "the highest finite element"),
    ("mean", "the mean of the finite elements"),
    ("std", "the standard deviation of the finite elements"),
    ("nan", "how many elements are NaN"),
    ("inf", "how many elements are infinite"),
    ("frobenius", "the Frobenius norm: the root of the sum of squares"),
    ("spectral", "the largest singular value: the most that a vector is lengthened"),
    ("sigma_min", "the smallest singular value: the least that a vector is lengthened"),
    ("condition", "the largest over the smallest singular value"),
    ("stable_rank", "squared Frobenius over squared spectral norm: directions that count"),
    ("rank", "singular values that float32 can tell from zero"),
    ("distance", "how far it is from what NeoInit gives on average; its noise alone has 1"),
    ("moved", "the distance from NeoInit in units of its noise: beyond 3 it has moved"),
    ("symmetric", "the share of the symmetric part: 1 symmetric, 0 antisymmetric"),
    ("banded", "the share of squares within one element of the diagonal"),
    ("row_sum", "the mean of the sums of rows: 1 where rows average"),
    ("row_sum_std", "the deviation of the sums of rows: 0 where rows average"),
    ("sparsity", "Hoyer's: 0 if all elements are alike, 1 if only one is not zero"),
    ("determinant", "how volume changes; square matrices"),
  ]

  package static let names = texts.map(\.name)
  private static let places = Dictionary(
    uniqueKeysWithValues: names.enumerated().map { ($1, $0) })

  package init?(name: String) {
    guard let place = Self.places[name] else { return nil }
    self.init(rawValue: place)
  }

  /// As in CSV and JSON: `stable_rank`.
  package var name: String { Self.names[rawValue] }
  /// What it says, for people: one line.
  package var explanation: String { Self.texts[rawValue].explanation }
  /// The place among all figures.
  package var index: Int { rawValue }
  /// Whether it counts something.
  package var isCount: Bool { self == .nan || self == .infinite || self == .rank }
}

extension Figure {
  /// For people: `stable rank`.
  package var title: String { name.replacing("_", with: " ") }
}
