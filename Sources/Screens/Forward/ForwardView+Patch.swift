import Analysis
import NeoNeXt
import Sheets
import TUICore
import TensorCore

/// Drawing one patch on its way through L and R: `L · X = L·X`, and below it `L·X · R = L·X·R`.
extension ForwardView {
  func drawPatch(_ canvas: inout Canvas, _ area: Rect) {
    guard let patch else {
      let text =
        screen.currentSheet == nil ? "…" : "no patch: down-sampling leaves out what is here"
      canvas.put(text, in: area, style: canvas.theme.dim)
      return
    }
    var rest = area
    drawHeading(patch, &canvas, rest.takeTop(1))
    let equations = patch.equations
    let columns = equations.map { $0.terms.reduce(0) { $0 + $1.matrix.columns } }.max() ?? 1
    let rows = equations.reduce(0) { $0 + $1.rows }
    let width = max(2, min(13, (rest.width - 2 * Self.gap) / max(1, columns)))
    let height = min(max(1, width / 2 - 1), (rest.height - 3) / max(1, rows))
    let cell = Size(width: width, height: max(1, height))
    for equation in equations {
      let height = 1 + equation.rows * cell.height
      let line = rest.takeTop(height)
      draw(equation, patch, &canvas, line, cell: cell)
      if rest.height > height { _ = rest.takeTop(1) }
    }
  }

  /// The number of columns between two matrices.
  private static let gap = 3

  /// The patch whose output has the cursor; `nil` if the step is none of a NeoCell, or if down-sampling leaves the place out.
  var patch: NeoCellMaps.Patch? {
    guard let sheet = screen.currentSheet, let maps = sheet.neocell else { return nil }
    // The columns of L·X are still those of the input. The block that has the cursor's column tells the column of the output.
    let column = isHalfway ? maps.outputColumn(item, of: cursor.column) : cursor.column
    return maps.patch(channel: item, row: cursor.row, column: column)
  }

  /// Whether the sheet is of L·X, before R.
  private var isHalfway: Bool { screen.operator(screen.step)?.kind == .leftProduct }

  private var item: Int { browser.origin.channel }
  private var cursor: ElementCursor { browser.cursor }

  /// Draws the colours below the patch. The maps have one range, and L and R have another.
  func drawPatchBar(_ patch: NeoCellMaps.Patch, _ canvas: inout Canvas, _ area: Rect) {
    let map = shared.colors.map
    let weights = HeatPainter(map, patch.weightRange, surface: shared.surface)
    let range = [weights.low, weights.high].map { NumberFormat.short(Double($0), width: 6) }
    ColorBar(
      map, patch.mapRange, "maps; L and R \(range.joined(separator: " to "))", on: shared.surface
    ).draw(&canvas, in: area)
  }

  private func drawHeading(_ patch: NeoCellMaps.Patch, _ canvas: inout Canvas, _ area: Rect) {
    let (rows, columns) = (patch.rows.input, patch.columns.input)
    let name = canvas.put(
      "channel \(item)", row: area.row, column: area.column, width: area.width,
      style: canvas.theme.strong)
    canvas.put(
      " · patch of rows \(rows.lowerBound)–\(rows.upperBound - 1), columns "
        + "\(columns.lowerBound)–\(columns.upperBound - 1)",
      row: area.row, column: name, width: max(0, area.columns.upperBound - name),
      style: canvas.theme.dim)
  }

  private func draw(
    _ equation: NeoCellMaps.Equation, _ patch: NeoCellMaps.Patch, _ canvas: inout Canvas,
    _ area: Rect, cell: Size
  ) {
    var column = area.column
    for (place, term) in equation.terms.enumerated() {
      if place > 0 {
        canvas.put(
          place == 1 ? "·" : "=", row: area.row + 1 + term.matrix.rows * cell.height / 2,
          column: column - 2,
          style: canvas.theme.strong)
      }
      let isResult = place == 2 && equation.isHalf == isHalfway
      canvas.put(
        "\(term.name) \(term.matrix.rows)×\(term.matrix.columns)", row: area.row, column: column,
        width: max(term.matrix.columns * cell.width, term.name.displayWidth),
        style: isResult ? canvas.theme.accent : canvas.theme.dim)
      let range = term.isWeight ? patch.weightRange : patch.mapRange
      draw(
        term.matrix, &canvas,
        Rect(row: area.row + 1, column: column, height: area.height - 1, width: 0),
        cell: cell, HeatPainter(shared.colors.map, range, surface: shared.surface),
        cursor: isResult ? cursorInside(patch) : nil)
      column += term.matrix.columns * cell.width + Self.gap
    }
  }

  /// The row and column of the cursor, counted from the upper left of the result.
  private func cursorInside(_ patch: NeoCellMaps.Patch) -> (row: Int, column: Int) {
    let columns = isHalfway ? patch.columns.input : patch.columns.output
    return (cursor.row - patch.rows.output.lowerBound, cursor.column - columns.lowerBound)
  }

  private func draw(
    _ matrix: Matrix, _ canvas: inout Canvas, _ area: Rect, cell: Size, _ painter: HeatPainter,
    cursor: (row: Int, column: Int)?
  ) {
    for row in 0..<min(matrix.rows, area.height / cell.height) {
      for column in 0..<matrix.columns {
        let rect = Rect(
          row: area.row + row * cell.height, column: area.column + column * cell.width,
          height: cell.height, width: cell.width)
        canvas.draw(
          matrix[row, column], in: rect, painter,
          isCursor: cursor.map { $0 == (row, column) } ?? false)
      }
    }
  }
}

extension NeoCellMaps {
  /// The product of two matrices.
  fileprivate struct Equation {
    /// The two factors and their product.
    let terms: [(name: String, matrix: Matrix, isWeight: Bool)]
    /// Whether the product is L·X rather than L·X·R.
    let isHalf: Bool

    var rows: Int { terms.map(\.matrix.rows).max() ?? 0 }
  }

  /// The first output column of the block that has a certain column of X among its inputs.
  fileprivate func outputColumn(_ channel: Int, of column: Int) -> Int {
    let blocks = partitions(of: channel)?.columns.blocks ?? []
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

  fileprivate var weightRange: ValueRange { ValueRange([left, right].flatMap(\.values)) }
  fileprivate var mapRange: ValueRange { ValueRange([x, half, y].flatMap(\.values)) }
}
