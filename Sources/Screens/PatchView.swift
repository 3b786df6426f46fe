import Analysis
import NeoNeXt
import Sheets
import TUICore
import TensorCore

/// One patch on its way through L and R: `L · X = L·X`, and below it `L·X · R = L·X·R`.
extension Explorer {
  func drawPatch(_ frame: inout Frame, _ sheet: Sheet, _ area: Rect) {
    guard let patch else {
      let text = currentSheet == nil ? "…" : "no patch: down-sampling leaves out what is here"
      _ = frame.put(
        text, row: area.row, column: area.column, width: area.width, style: theme.dim)
      return
    }
    var rest = area
    drawHeading(patch, &frame, rest.takeTop(1))
    let equations = patch.equations
    let columns = equations.map { $0.terms.reduce(0) { $0 + $1.matrix.columns } }.max() ?? 1
    let rows = equations.reduce(0) { $0 + $1.rows }
    let width = max(2, min(13, (rest.width - 2 * Self.gap) / max(1, columns)))
    let height = min(max(1, width / 2 - 1), (rest.height - 3) / max(1, rows))
    let cell = Size(width: width, height: max(1, height))
    for equation in equations {
      let height = 1 + equation.rows * cell.height
      let line = rest.takeTop(height)
      draw(equation, patch, &frame, line, cell: cell)
      if rest.height > height { _ = rest.takeTop(1) }
    }
  }

  private static let gap = 3

  /// The patch that the cursor is in.
  var patch: NeoCellMaps.Patch? {
    guard let sheet = currentSheet, let maps = sheet.neocell else { return nil }
    // At L·X, whose columns are still those of the input, the column of the output is found by way
    // of the block that it is in.
    let column = isHalfway ? maps.outputColumn(item, of: cursor.column) : cursor.column
    return maps.patch(channel: item, row: cursor.row, column: column)
  }

  /// Whether the sheet is of L·X, before R.
  private var isHalfway: Bool { forward.operator(forward.step)?.kind == .leftProduct }

  private func drawHeading(_ patch: NeoCellMaps.Patch, _ frame: inout Frame, _ area: Rect) {
    let (rows, columns) = (patch.rows.input, patch.columns.input)
    let name = frame.put(
      "channel \(item)", row: area.row, column: area.column, width: area.width, style: theme.strong)
    frame.put(
      " · patch of rows \(rows.lowerBound)–\(rows.upperBound - 1), columns "
        + "\(columns.lowerBound)–\(columns.upperBound - 1)",
      row: area.row, column: name, width: max(0, area.columns.upperBound - name), style: theme.dim)
  }

  private func draw(
    _ equation: NeoCellMaps.Equation, _ patch: NeoCellMaps.Patch, _ frame: inout Frame,
    _ area: Rect, cell: Size
  ) {
    var column = area.column
    for (place, term) in equation.terms.enumerated() {
      if place > 0 {
        frame.put(
          place == 1 ? "·" : "=", row: area.row + 1 + term.matrix.rows * cell.height / 2,
          column: column - 2,
          style: theme.strong)
      }
      let isResult = place == 2 && equation.isHalf == isHalfway
      frame.put(
        "\(term.name) \(term.matrix.rows)×\(term.matrix.columns)", row: area.row, column: column,
        width: max(term.matrix.columns * cell.width, term.name.displayWidth),
        style: isResult ? theme.accent : theme.dim)
      let range = term.isWeight ? patch.weightRange : patch.mapRange
      draw(
        term.matrix, &frame,
        Rect(row: area.row + 1, column: column, height: area.height - 1, width: 0),
        cell: cell, HeatPainter(map, range, surface: surface),
        cursor: isResult ? cursorInside(patch) : nil)
      column += term.matrix.columns * cell.width + Self.gap
    }
  }

  /// Where in the result the cursor is.
  private func cursorInside(_ patch: NeoCellMaps.Patch) -> (row: Int, column: Int) {
    let columns = isHalfway ? patch.columns.input : patch.columns.output
    return (cursor.row - patch.rows.output.lowerBound, cursor.column - columns.lowerBound)
  }

  private func draw(
    _ matrix: Matrix, _ frame: inout Frame, _ area: Rect, cell: Size, _ painter: HeatPainter,
    cursor: (row: Int, column: Int)?
  ) {
    for row in 0..<min(matrix.rows, area.height / cell.height) {
      for column in 0..<matrix.columns {
        let rect = Rect(
          row: area.row + row * cell.height, column: area.column + column * cell.width,
          height: cell.height, width: cell.width)
        drawNumber(
          matrix[row, column], &frame, rect, painter,
          isCursor: cursor.map { $0 == (row, column) } ?? false)
      }
    }
  }
}

extension NeoCellMaps {
  fileprivate struct Equation {
    let terms: [(name: String, matrix: Matrix, isWeight: Bool)]
    let isHalf: Bool

    var rows: Int { terms.map(\.matrix.rows).max() ?? 0 }
  }

  /// An output column of the block whose inputs hold a column of X.
  fileprivate func outputColumn(_ channel: Int, of column: Int) -> Int {
    guard let group = cell.groups.first(where: { $0.group.channels.contains(channel) }) else {
      return column
    }
    let kernel = group.group.kernel
    let shift = group.shifts.first { $0.channels.contains(channel) }?.shift ?? 0
    let blocks = BlockPartition(
      length: x.columns, size: kernel.width, outputSize: kernel.outputWidth, shift: shift.columns
    ).blocks
    return blocks.first { $0.input.contains(column) }?.output.lowerBound ?? column
  }
}

extension NeoCellMaps.Patch {
  fileprivate var equations: [NeoCellMaps.Equation] {
    [
      .init(terms: [("L", left, true), ("X", x, false), ("L·X", half, false)], isHalf: true),
      .init(terms: [("L·X", half, false), ("R", right, true), ("L·X·R", y, false)], isHalf: false),
    ]
  }

  var weightRange: ValueRange { ValueRange([left, right].flatMap(\.values)) }
  var mapRange: ValueRange { ValueRange([x, half, y].flatMap(\.values)) }
}
