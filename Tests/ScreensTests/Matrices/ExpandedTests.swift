import NeoNeXt
import Sheets
import TensorCore
import Testing
import Weights

@testable import Screens

@Suite struct ExpandedTests {
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

  @Test func `A and B stand below a channel, and their output is moved`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.press(.enter, .enter, .enter)
    #expect(pilot.explorer.heat.depth == .patch)
    #expect(pilot.frame.text.contains("A 8×8") && pilot.frame.text.contains("B 16×16"))
    pilot.press(.down, .down, .right)
    #expect(pilot.frame.text.contains("output [2,1] sees rows 0–3, columns 0–3 of 8×16"))
    pilot.press(.end, .right, .down)
    #expect(pilot.frame.text.contains("output [7,15] sees rows 4–7, columns 12–15"))
    pilot.type("}")
    #expect(pilot.selected == "downsample_1")
    #expect(pilot.frame.text.contains("A 4×8") && pilot.frame.text.contains("B 16×8"))
    pilot.press(.escape, .escape)
    #expect(pilot.explorer.heat.depth == .gallery)
  }

  @Test func `the mosaic has the filter of every output of a block`() throws {
    let left = Matrix(rows: 1, columns: 2, values: [2, 3])
    let right = Matrix(rows: 2, columns: 2, values: [1, 10, 100, 1000])
    let mosaic = Mosaic(left: left, right: right)
    #expect(mosaic.rows == 2 && mosaic.columns == 5)
    #expect((0..<5).map { mosaic[0, $0] } == [2, 200, nil, 20, 2000])
    #expect((0..<5).map { mosaic[1, $0] } == [3, 300, nil, 30, 3000])
    var pilot = try Pilot("nano-release.pt")
    pilot.press(.enter, .enter, .enter)
    pilot.type("m")
    #expect(pilot.frame.text.contains("effective filters of the 4×4 outputs of a block"))
    pilot.type("}")
    #expect(pilot.frame.text.contains("1×1 outputs of a block, each 2×2"))
    pilot.type("m")
    #expect(pilot.frame.text.contains("A 4×8"))
  }

  @Test func `tensors that are no NeoCell have none`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("G")
    pilot.press(.enter, .enter, .enter)
    #expect(pilot.explorer.heat.depth == .channel)
  }
}
