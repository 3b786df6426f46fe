import NeoNeXt
import TensorCore
import Testing
import Weights

@Suite struct ExpandedCellTests {
  private func cell(_ k: Int, shift: Shift, height: Int, width: Int) -> ExpandedCell {
    let values = (0..<k * k).map { Float($0 + 1) }
    return ExpandedCell(
      left: Matrix(rows: k, columns: k, values: values),
      right: Matrix(rows: k, columns: k, values: values.map { -$0 }), shift: shift,
      size: MapSize(height: height, width: width))
  }

  @Test func `A repeats L down the diagonal, with its lower right in the corner`() {
    let cell = cell(3, shift: 1, height: 8, width: 3)
    let a = (0..<8).map { row in (0..<8).map { cell.a(row, $0) } }
    #expect(a[0] == [9, nil, nil, nil, nil, nil, nil, nil])
    #expect(a[1] == [nil, 1, 2, 3, nil, nil, nil, nil])
    #expect(a[6] == [nil, nil, nil, nil, 7, 8, 9, nil])
    #expect(a[7] == [nil, nil, nil, nil, nil, nil, nil, 1])
    #expect(cell.b(0, 0) == -9 && cell.b(1, 0) == nil && cell.b(1, 2) == -2)
  }

  @Test func `the effective filter is a row of A times a column of B`() throws {
    let cell = cell(2, shift: 0, height: 5, width: 4)
    let filter = try #require(cell.filter(row: 3, column: 0))
    #expect(filter.rows == 2..<4 && filter.columns == 0..<2)
    let expected: [Float] = [-3, -9, -4, -12]
    #expect(Array(filter.weights.values) == expected)
    let end = try #require(cell.filter(row: 4, column: 3))
    #expect(end.rows == 4..<5 && Array(end.weights.values) == [-2, -4])
    #expect(cell.filter(row: 5, column: 0) == nil)
  }
}
