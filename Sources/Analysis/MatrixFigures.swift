import Glibc
import TensorCore

/// Every figure of one matrix.
package struct MatrixFigures: Equatable, Sendable {
  private var numbers: [Double?]
  /// The singular values, the largest first; nil if an element is not finite, or if the matrix is empty or has more than
  /// 4096 elements.
  package let singularValues: [Double]?

  package subscript(figure: Figure) -> Double? { numbers[figure.index] }

  /// - Parameter start: the mean of the matrix at initialization, W0 in Algorithm 1 of the paper, with the same shape.
  /// - Complexity: O(rows · columns · min(rows, columns)).
  package init(_ matrix: Matrix, start: [Float]) {
    precondition(start.count == matrix.values.count, "a start of another size")
    let statistics = MatrixStatistics(matrix)
    singularValues = statistics.singularValues
    numbers = [Double?](repeating: nil, count: Figure.allCases.count)
    for figure in MatrixStatistics.figures { set(figure, statistics[figure]) }
    guard statistics.values.finiteCount == matrix.values.count, !matrix.values.isEmpty else {
      return
    }
    setRanks(statistics, matrix)
    setDistance(matrix, start)
    setShape(matrix, energy: (statistics.values.norm ?? 0) * (statistics.values.norm ?? 0))
    // A determinant takes cubic time. Large matrices have none, just as they have no singular values.
    let isSmall = matrix.values.count <= MatrixStatistics.singularLimit
    set(.determinant, matrix.isSquare && isSmall ? matrix.determinant : nil)
  }

  /// The figures that depend on the elements alone, not on how they stand in rows and columns: those of `Figure.ofElements`.
  ///
  /// - Complexity: O(elements).
  package init(elementsOf matrix: Matrix) {
    let statistics = ValueStatistics(matrix.values[...])
    singularValues = nil
    numbers = [Double?](repeating: nil, count: Figure.allCases.count)
    for figure in Figure.ofElements { set(figure, statistics[figure]) }
  }

  /// Sets the importance, which needs the gradient by the matrix.
  package mutating func setImportance(_ matrix: Matrix, gradient: Matrix) {
    let sum = zip(matrix.values, gradient.values).reduce(0.0) {
      $0 + Double($1.0) * Double($1.1)
    }
    set(.importance, sum.magnitude)
  }

  /// How far the effective filters of one channel are multiples of a single filter: `σ₁(K)² / ‖K‖²` of `K = L ⊗ Rᵀ`, whose
  /// rows are the filters. It is 1 if all are. The singular values of K are the products of those of L and R. Each
  /// filter by itself, a row of L times a column of R, always has rank one. Undefined where a stable rank is undefined or zero.
  package static func rankOneShare(_ left: MatrixFigures, _ right: MatrixFigures) -> Double? {
    guard let a = left[.stableRank], let b = right[.stableRank], a > 0, b > 0 else { return nil }
    return 1 / (a * b)
  }

  private mutating func set(_ figure: Figure, _ number: Double?) {
    numbers[figure.index] = number.flatMap { $0.isFinite ? $0 : nil }
  }

  private mutating func setRanks(_ statistics: MatrixStatistics, _ matrix: Matrix) {
    guard let norm = statistics[.frobenius], let singular = statistics.singularValues,
      let largest = singular.first
    else { return }
    set(.stableRank, largest > 0 ? norm * norm / (largest * largest) : nil)
    let limit = Double(max(matrix.rows, matrix.columns)) * 0x1p-23 * largest
    set(.rank, Double(singular.count { $0 > limit }))
  }

  private mutating func setDistance(_ matrix: Matrix, _ start: [Float]) {
    let squares = zip(matrix.values, start).reduce(0.0) { sum, pair in
      let difference = Double(pair.0) - Double(pair.1)
      return sum + difference * difference
    }
    let count = Double(start.count)
    set(.distance, squares.squareRoot())
    set(.moved, (count * squares - count) / (2 * count).squareRoot())
  }

  /// - Parameter energy: the sum of squares Σa².
  private mutating func setShape(_ matrix: Matrix, energy: Double) {
    var (symmetric, band, total) = (0.0, 0.0, 0.0)
    var sums: [Double] = []
    let stretch = Double(matrix.columns) / Double(matrix.rows)
    for row in 0..<matrix.rows {
      var sum = 0.0
      for column in 0..<matrix.columns {
        let value = Double(matrix[row, column])
        sum += value
        total += value.magnitude
        if matrix.isSquare {
          let even = (value + Double(matrix[column, row])) / 2
          symmetric += even * even
        }
        let offset = (Double(row) + 0.5) * stretch - (Double(column) + 0.5)
        if offset.magnitude <= max(1, stretch) { band += value * value }
      }
      sums.append(sum)
    }
    let mean = sums.reduce(0, +) / Double(sums.count)
    set(.rowSum, mean)
    let spread = sums.reduce(0.0) { $0 + ($1 - mean) * ($1 - mean) }
    set(.rowSumDeviation, (spread / Double(sums.count)).squareRoot())
    guard energy > 0 else { return }
    set(.symmetric, matrix.isSquare ? symmetric / energy : nil)
    set(.banded, band / energy)
    let root = Double(matrix.values.count).squareRoot()
    set(.sparsity, root > 1 ? (root - total / energy.squareRoot()) / (root - 1) : nil)
  }
}

extension Matrix {
  /// The determinant, by Gaussian elimination with partial pivoting.
  ///
  /// - Precondition: the matrix is square.
  fileprivate var determinant: Double {
    let size = rows
    var values = self.values.map(Double.init)
    var result = 1.0
    for column in 0..<size {
      var pivot = column
      for row in column..<size
      where values[row * size + column].magnitude > values[pivot * size + column].magnitude {
        pivot = row
      }
      let head = values[pivot * size + column]
      guard head != 0 else { return 0 }
      result *= pivot == column ? head : -head
      if pivot != column {
        for place in column..<size {
          values.swapAt(pivot * size + place, column * size + place)
        }
      }
      for row in column + 1..<max(column + 1, size) {
        let factor = values[row * size + column] / head
        for place in column..<size {
          values[row * size + place] -= factor * values[column * size + place]
        }
      }
    }
    return result
  }
}
