import CheckpointFiles
import Inference
import Kernels
import NeoNeXt
import TensorCore
import TestSupport
import Testing
import Weights

@testable import Sheets

/// Sheets of a NeoCell whose rows and columns have different shifts.
@Suite struct RectangularTests {
  private func model() throws -> Model {
    let shifts = try #require([StageShift](shifts: "1/2+3/1,1,1,0"))
    return try Model(Checkpoint.open(Fixtures.path("odd-release.safetensors"))).with(shifts: shifts)
  }

  private func stack(_ map: FeatureMap) -> MatrixStack {
    MatrixStack(count: map.channels, rows: map.height, columns: map.width, values: map.planar)
  }

  @Test func `every patch of every channel is L times X times R`() throws {
    let model = try model()
    let stepper = try Stepper(model, height: 48, width: 64, threads: 1)
    var random = Seeded(3)
    try stepper.setInput((0..<3 * 48 * 64).map { _ in Float(random.below(1000)) / 500 - 1 })
    let layer = LayerID.block(stage: 0, index: 0)
    let half = try #require(
      stepper.operators.firstIndex { $0.layer == layer && $0.kind == .leftProduct })
    let maps = try stepper.outputs(of: half - 1...half + 1).map(stack)
    let cell = try model.neocell(of: layer)
    let walk = NeoCellMaps(cell: cell, x: maps[0], half: maps[1], y: maps[2])
    for channel in 0..<cell.channelCount {
      for row in 0..<maps[2].rows {
        for column in 0..<maps[2].columns {
          let patch = try #require(walk.patch(channel: channel, row: row, column: column))
          let y = product(product(patch.left, patch.x), patch.right)
          for (a, b) in zip(y.values, patch.y.values) { #expect(abs(a - b) < 1e-4) }
        }
      }
    }
  }

  private func product(_ a: Matrix, _ b: Matrix) -> Matrix {
    let values = (0..<a.rows).flatMap { i in
      (0..<b.columns).map { j in
        (0..<a.columns).reduce(Float(0)) { $0 + a[i, $1] * b[$1, j] }
      }
    }
    return Matrix(rows: a.rows, columns: b.columns, values: values)
  }

  @Test func `headings name the shifts of rows and columns`() throws {
    let cell = try model().neocell(of: .block(stage: 0, index: 0))
    #expect(cell.groups[0].shifts.map(\.shift.description) == ["0", "1/2", "2/4"])
    #expect(cell.groups[1].shifts.map(\.shift.description) == ["0", "3/1"])
    let size = MapSize(height: 12, width: 16)
    let expanded = try cell.matrices(cell.groups[0], 8, .expanded, at: size)
    #expect(expanded.map(\.rows) == [12, 16] && expanded.map(\.columns) == [12, 16])
    // With shifts of 2 and 4, the corner blocks of A and B are the lower right parts of L and R.
    let (left, right) = (cell.groups[0].left[8], cell.groups[0].right[8])
    #expect(expanded[0][0, 0] == left[1, 1] && expanded[0][2, 2] == left[0, 0])
    #expect(expanded[1][0, 0] == right[1, 1] && expanded[1][4, 4] == right[0, 0])
  }
}
