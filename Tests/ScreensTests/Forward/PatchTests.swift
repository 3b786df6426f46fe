import NeoNeXt
import Sheets
import TensorCore
import Testing
import Weights

@testable import Screens

/// Tests the view of one patch of a NeoCell with its matrices.
@Suite struct PatchTests {
  @Test func `a patch has the product of its matrices, corners and truncated ends too`() throws {
    var pilot = try Pilot.onForward()
    for keys in ["    ", " "] {
      pilot.type(keys)
      let sheet = try #require(pilot.explorer.sheet)
      let maps = try #require(sheet.neocell)
      for channel in 0..<sheet.itemCount {
        for (row, column) in [(0, 0), (3, 7), (7, 15), (5, 9)] {
          let patch = try #require(maps.patch(channel: channel, row: row, column: column))
          #expect(patch.rows.output.contains(row) && patch.columns.output.contains(column))
          let half = product(patch.left, patch.x)
          #expect(isClose(half, patch.half))
          #expect(isClose(product(patch.half, patch.right), patch.y))
          let inside = patch.y[
            row - patch.rows.output.lowerBound, column - patch.columns.output.lowerBound]
          #expect(maps.y[channel][row, column] == inside)
        }
      }
    }
  }

  private func product(_ a: Matrix, _ b: Matrix) -> Matrix {
    var values: [Float] = []
    for row in 0..<a.rows {
      for column in 0..<b.columns {
        values.append(
          Float((0..<a.columns).reduce(0.0) { $0 + Double(a[row, $1]) * Double(b[$1, column]) }))
      }
    }
    return Matrix(rows: a.rows, columns: b.columns, values: values)
  }

  private func isClose(_ a: Matrix, _ b: Matrix) -> Bool {
    a.rows == b.rows && a.columns == b.columns
      && zip(a.values, b.values).allSatisfy { ($0 - $1).magnitude <= 1e-5 }
  }

  @Test func `Enter goes down to a patch of a NeoCell and Esc back up`() throws {
    var pilot = try Pilot.onForward()
    pilot.type("     ")
    pilot.press(.tab, .enter, .enter)
    #expect(pilot.explorer.heat.depth == .patch)
    #expect(pilot.frame.text.contains("patch of rows 0–3, columns 0–3"))
    for _ in 0..<4 { pilot.press(.down) }
    #expect(pilot.frame.text.contains("patch of rows 4–7, columns 0–3"))
    #expect(pilot.frame.text.contains("L·X·R 4×4"))
    pilot.type(" ")
    #expect(pilot.explorer.heat.depth == .channel)
    pilot.press(.enter)
    #expect(pilot.explorer.heat.depth == .channel)
    pilot.press(.escape, .escape)
    #expect(pilot.explorer.focus == .tree)
  }

  @Test func `a patch between stages has twice the columns before R`() throws {
    var pilot = try Pilot.onForward()
    let step = try #require(
      pilot.explorer.forward.operators.firstIndex {
        $0.layer == .downsample(stage: 0) && $0.kind == .leftProduct
      })
    for _ in 0...step { pilot.type(" ") }
    pilot.press(.tab, .enter, .right, .right, .right, .enter)
    #expect(pilot.explorer.heat.depth == .patch)
    #expect(pilot.frame.text.contains("patch of rows 0–1, columns 2–3"))
    #expect(pilot.explorer.patch?.half.columns == 2 && pilot.explorer.patch?.y.columns == 1)
  }
}
