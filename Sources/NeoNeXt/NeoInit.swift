/// How the matrices of a NeoCell are initialized.
package enum Initialization: String, Sendable, CaseIterable {
  /// Identity or averaging plus noise (paper, 3.7 and Algorithm 1).
  case neoinit
  /// Noise alone: the baseline of the ablation (paper, 4.2).
  case randomNormal = "random-normal"
}

/// NeoInit (paper, Algorithm 1).
package enum NeoInit {
  /// W0 `[rows, columns]`, row-major: what NeoInit gives on average.
  ///
  /// The identity if square. With fewer rows than columns, row i averages the columns
  /// `[i·s, min((i+1)·s, columns))`, where `s = round(columns / rows)`, half to even; an empty range
  /// stays zero. With more rows than columns, the transpose of that.
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

  /// The standard deviation of the noise that is added: `1 / √(rows · columns)`.
  package static func noise(rows: Int, columns: Int) -> Double {
    1 / Double(rows * columns).squareRoot()
  }
}
