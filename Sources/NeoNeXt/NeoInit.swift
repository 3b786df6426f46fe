/// How the matrices of a NeoCell are initialized.
package enum Initialization: String, Sendable, CaseIterable {
  /// NeoInit: the identity, or averaging for matrices that are not square, plus noise (paper, 3.7 and Algorithm 1).
  case neoinit
  /// Noise alone, with standard deviation 1/√h for L and 1/√w for R: the baseline of the ablation (paper, 4.2).
  case randomNormal = "random-normal"
}

/// The two parts of NeoInit: a mean W0, and the standard deviation of the noise (paper, Algorithm 1).
package enum NeoInit {
  /// The mean W0 `[rows, columns]` of NeoInit, row-major.
  ///
  /// A square W0 is the identity. With fewer rows than columns, row i averages the columns
  /// `[i·s, min((i+1)·s, columns))`, where `s = round(columns / rows)` with halves to even; a row with an empty range is
  /// zero. With more rows than columns, W0 is the transpose of the one with rows and columns exchanged.
  package static func expectation(rows: Int, columns: Int) -> [Float] {
    var values = [Float](repeating: 0, count: rows * columns)
    let (short, long) = (min(rows, columns), max(rows, columns))
    guard short > 0 else { return values }
    let step = Int((Double(long) / Double(short)).rounded(.toNearestOrEven))
    for i in 0..<short {
      let range = i * step..<max(i * step, min((i + 1) * step, long))
      for j in range {
        values[rows <= columns ? i * columns + j : j * columns + i] = 1 / Float(range.count)
      }
    }
    return values
  }

  /// The standard deviation of the noise that NeoInit adds to W0: `1 / √(rows · columns)`.
  package static func noise(rows: Int, columns: Int) -> Double {
    1 / Double(rows * columns).squareRoot()
  }
}
