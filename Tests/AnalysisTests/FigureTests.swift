import Analysis
import TensorCore
import Testing

@Suite struct MatrixFiguresTests {
  private func figures(_ rows: Int, _ columns: Int, _ values: [Float], start: [Float]? = nil)
    -> MatrixFigures
  {
    MatrixFigures(
      Matrix(rows: rows, columns: columns, values: values),
      start: start ?? [Float](repeating: 0, count: values.count))
  }

  private func expect(
    _ figures: MatrixFigures, _ figure: Figure, _ expected: Double, within tolerance: Double = 1e-12
  ) throws {
    let found = try #require(figures[figure], "\(figure)")
    #expect((found - expected).magnitude <= tolerance, "\(figure) \(found)")
  }

  /// As numpy has them.
  @Test func `figures of a matrix that was worked out by hand`() throws {
    let found = figures(2, 2, [1, 2, 3, 4], start: [1, 0, 0, 1])
    try expect(found, .frobenius, 30.0.squareRoot())
    try expect(found, .spectral, 5.4649857042190426)
    try expect(found, .smallest, 0.36596619062625782)
    try expect(found, .condition, 14.933034373659268, within: 1e-11)
    try expect(found, .stableRank, 30 / (5.4649857042190426 * 5.4649857042190426))
    try expect(found, .rank, 2)
    try expect(found, .determinant, -2)
    try expect(found, .distance, 22.0.squareRoot())
    try expect(found, .moved, (4 * 22 - 4) / 8.0.squareRoot())
    try expect(found, .symmetric, (1 + 2.5 * 2.5 * 2 + 16) / 30)
    try expect(found, .banded, 1)
    try expect(found, .rowSum, 5)
    try expect(found, .rowSumDeviation, 2)
    try expect(found, .sparsity, 2 - 10 / 30.0.squareRoot())
  }

  @Test func `an identity has moved nowhere, averages its rows, and is symmetric`() throws {
    let identity: [Float] = [1, 0, 0, 0, 1, 0, 0, 0, 1]
    let found = figures(3, 3, identity, start: identity)
    try expect(found, .distance, 0)
    try expect(found, .moved, -9 / 18.0.squareRoot())
    try expect(found, .symmetric, 1)
    try expect(found, .banded, 1)
    try expect(found, .rowSum, 1)
    try expect(found, .rowSumDeviation, 0)
    try expect(found, .condition, 1)
    try expect(found, .determinant, 1)
    try expect(found, .stableRank, 3)
  }

  @Test func `what a matrix does not have is undefined, and the rest is not`() throws {
    let wide = figures(1, 2, [0.5, 0.5])
    #expect(wide[.determinant] == nil && wide[.symmetric] == nil)
    try expect(wide, .sparsity, 0)
    try expect(wide, .rank, 1)
    let zero = figures(2, 2, [0, 0, 0, 0])
    #expect(zero[.condition] == nil && zero[.stableRank] == nil && zero[.banded] == nil)
    try expect(zero, .rank, 0)
    try expect(zero, .determinant, 0)
    let odd = figures(1, 3, [.nan, 1, .infinity])
    try expect(odd, .nan, 1)
    try expect(odd, .infinite, 1)
    try expect(odd, .mean, 1)
    for figure in [Figure.frobenius, .spectral, .moved, .rowSum, .sparsity] {
      #expect(odd[figure] == nil)
    }
    let empty = figures(0, 3, [])
    #expect(Figure.allCases.allSatisfy { [.nan, .infinite].contains($0) || empty[$0] == nil })
    let one = figures(1, 1, [2])
    #expect(one[.sparsity] == nil)
    try expect(one, .determinant, 2)
  }

  @Test func `the band of a matrix that is not square follows its stretched diagonal`() throws {
    let averaging: [Float] = [0.5, 0.5, 0, 0, 0, 0, 0.5, 0.5]
    try expect(figures(2, 4, averaging), .banded, 1)
    try expect(figures(2, 4, [0, 0, 1, 1, 1, 1, 0, 0]), .banded, 0, within: 0.5)
  }
}

@Suite struct DistributionTests {
  @Test func `undefined values are left out`() throws {
    let found = try #require(Distribution([3, nil, 1, 2, nil]))
    #expect(found.count == 3 && found.minimum == 1 && found.maximum == 3)
    #expect(found.median == 2 && found.mean == 2)
    #expect(Distribution([nil, nil]) == nil)
    let huge = try #require(Distribution([1.7e308, 1.7e308]))
    #expect(huge.median == 1.7e308 && huge.mean == 1.7e308)
    #expect(Distribution([1, 2, 3, 4])?.median == 2.5)
  }
}
