import Analysis
import TensorCore
import Testing

@Suite struct MatrixStatisticsTests {
  @Test func `figures of a small matrix`() throws {
    let statistics = MatrixStatistics(Matrix(rows: 2, columns: 2, values: [3, 0, 0, -4]))
    #expect(statistics.values.minimum == -4)
    #expect(statistics.values.maximum == 3)
    #expect(statistics.values.mean == -0.25)
    #expect(statistics.values.norm == 5)
    #expect(abs(try #require(statistics.values.deviation) - 2.4874685927665499) < 1e-15)
    let singular = try #require(statistics.singularValues)
    #expect(abs(singular[0] - 4) < 1e-14 && abs(singular[1] - 3) < 1e-14)
    #expect(abs(try #require(statistics[.condition]) - 4.0 / 3) < 1e-14)
  }

  @Test func `singular values of a matrix that is not square are those of its transpose`() throws {
    let wide = MatrixStatistics(Matrix(rows: 2, columns: 3, values: [1, 2, 3, 4, 5, 6]))
    let tall = MatrixStatistics(Matrix(rows: 3, columns: 2, values: [1, 4, 2, 5, 3, 6]))
    let expected = [9.508032000695724, 0.7728696356734838]
    for statistics in [wide, tall] {
      let singular = try #require(statistics.singularValues)
      for (a, b) in zip(singular, expected) { #expect(abs(a - b) < 1e-13) }
    }
  }

  @Test func `the condition of a singular matrix is undefined`() {
    let ones = MatrixStatistics(Matrix(rows: 2, columns: 2, values: [1, 1, 1, 1]))
    #expect(ones[.condition] == nil)
    let zeros = MatrixStatistics(Matrix(rows: 2, columns: 2, values: [0, 0, 0, 0]))
    #expect(zeros[.condition] == nil)
    #expect(zeros.values.deviation == 0)
  }

  @Test func `values that are not finite are counted and poison nothing`() {
    let statistics = MatrixStatistics(
      Matrix(rows: 1, columns: 5, values: [.nan, 1, .infinity, 3, -.infinity]))
    #expect(statistics.values.nanCount == 1)
    #expect(statistics.values.infiniteCount == 2)
    #expect(statistics.values.mean == 2)
    #expect(statistics.singularValues == nil)
  }

  @Test func `an empty matrix has no figures`() {
    let statistics = MatrixStatistics(Matrix(rows: 0, columns: 3, values: []))
    #expect(
      statistics.values.minimum == nil && statistics.values.mean == nil
        && statistics[.condition] == nil)
  }

  @Test func `large sums keep their digits`() throws {
    let values = [Float](repeating: 0.1, count: 1 << 16)
    let statistics = MatrixStatistics(Matrix(rows: 256, columns: 256, values: values))
    #expect(abs(try #require(statistics.values.mean) - Double(Float(0.1))) < 1e-15)
    #expect(try #require(statistics.values.deviation) < 1e-12)
  }
}

@Suite struct ValueRangeTests {
  @Test func `a range spans the finite values`() {
    let range = ValueRange([1, .nan, -3, .infinity])
    #expect(range.lowest == -3 && range.highest == 1 && range.magnitude == 3)
    #expect(range.nanCount == 1 && range.infiniteCount == 1)
    #expect(ValueRange([.nan]).isEmpty)
    #expect(ValueRange([.nan]).magnitude == 0)
  }

  @Test func `the union of ranges spans both`() {
    var range = ValueRange([1, 2])
    range.formUnion(ValueRange([-1, .nan]))
    range.formUnion(ValueRange())
    #expect(range.lowest == -1 && range.highest == 2 && range.nanCount == 1)
  }
}
