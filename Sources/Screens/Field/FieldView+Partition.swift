import NeoNeXt
import Sheets
import TUICore
import TensorCore

/// Drawing how a NeoCell cuts its axes into blocks, with one line for each shift, as in the paper's figure 4.
extension FieldView {
  func drawPartition(_ canvas: inout Canvas, _ result: FieldResult, _ space: Rect) {
    guard !result.parts.isEmpty else {
      canvas.put(
        "\(result.request.layer) has no NeoCell: nothing is cut", row: space.row + 1,
        column: space.column, width: space.width, style: canvas.theme.dim)
      return
    }
    var area = space
    let steps = result.parts.map(\.step)
    let rows = Axis(
      name: "rows", output: result.row,
      lines: steps.map { ($0.shift.rows, $0.rows, $0.kernel.height) })
    let columns = Axis(
      name: "columns", output: result.column,
      lines: steps.map { ($0.shift.columns, $0.columns, $0.kernel.width) })
    let isAlike = steps.allSatisfy { $0.rows == $0.columns } && result.row == result.column
    let height = min(area.height / (isAlike ? 1 : 2), steps.count + 3)
    drawAxis(&canvas, rows, isAlike ? "rows and columns" : rows.name, area.takeTop(height))
    if !isAlike { drawAxis(&canvas, columns, columns.name, area.takeTop(height)) }
    drawPartitionLegend(&canvas, area)
  }

  /// The width of the text before the blocks of a line, in columns.
  private static let labelWidth = 16

  /// One axis of a map, the rows or the columns, with the blocks that each shift cuts it into.
  private struct Axis {
    let name: String
    /// The index of the output on this axis. Its block is marked.
    let output: Int
    /// For each sub-group, its shift and kernel size on this axis, in positions, and the blocks.
    let lines: [(shift: Int, partition: BlockPartition, kernel: Int)]

    /// The number of input positions.
    var length: Int { lines.first?.partition.blocks.last?.input.upperBound ?? 0 }
    /// The input position where the output's block begins, in the first line that has such a block; 0 if none has.
    var focus: Int {
      for line in lines {
        if let block = line.partition.blocks.first(where: { $0.output.contains(output) }) {
          return block.input.lowerBound
        }
      }
      return 0
    }
  }

  /// Draws an axis, or the part of it around the output if not all of it fits.
  private func drawAxis(_ canvas: inout Canvas, _ axis: Axis, _ name: String, _ space: Rect) {
    var area = space
    let length = axis.length
    guard length > 0, area.width > Self.labelWidth else { return }
    let cell = ((area.width - Self.labelWidth) / length).clamped(to: 1...4)
    let count = min(length, (area.width - Self.labelWidth) / cell)
    let first = windowStart(around: axis.focus, shown: count, of: length)
    let heading = area.takeTop(1)
    let ticks = area.takeTop(1)
    let hidden = axis.lines.count - min(axis.lines.count, area.height)
    canvas.put(
      "\(name) of \(length)" + (count < length ? ", \(first) to \(first + count - 1)" : "")
        + (hidden > 0 ? ", \(hidden) more shifts" : ""),
      row: heading.row, column: heading.column, width: area.width, style: canvas.theme.accent)
    let left = area.column + Self.labelWidth
    for index in stride(from: 0, to: count, by: max(1, 8 / cell) * 2) {
      canvas.put(
        "\(first + index)", row: ticks.row, column: left + index * cell, style: canvas.theme.dim)
    }
    for (line, item) in axis.lines.prefix(area.height).enumerated() {
      let row = area.row + line
      canvas.put(
        "k \(item.kernel) shift \(item.shift)", row: row, column: area.column,
        width: Self.labelWidth - 1,
        style: screen.part == line ? canvas.theme.restingSelection : .plain)
      canvas.mark(
        Rect(row: row, column: area.column, height: 1, width: Self.labelWidth),
        as: .screen(.field(.part(line))))
      let shown = Rect(row: row, column: left, height: 1, width: count * cell)
      for (number, block) in item.partition.blocks.enumerated() {
        let place = Rect(
          row: row, column: left + (block.input.lowerBound - first) * cell, height: 1,
          width: block.input.count * cell)
        drawBlock(
          block, number, kernel: item.kernel, isHere: block.output.contains(axis.output), &canvas,
          place.intersection(shown))
      }
    }
  }

  /// Draws the visible part of a block.
  ///
  /// - Parameters:
  ///   - number: the index of the block, since neighbours have different shades.
  ///   - kernel: the size of a block that is not cut, in positions.
  ///   - isHere: whether the block is that of the output.
  private func drawBlock(
    _ block: BlockPartition.Block, _ number: Int, kernel: Int, isHere: Bool,
    _ canvas: inout Canvas, _ rect: Rect
  ) {
    guard rect.width > 0 else { return }
    let (isCorner, isCut) = (block.isCorner, block.isCut(from: kernel))
    guard canvas.surface.depth >= .palette else {
      let mark = isHere ? "@" : isCorner ? "<" : isCut ? ">" : number.isMultiple(of: 2) ? "=" : "-"
      _ = canvas.put(
        String(repeating: mark, count: rect.width), row: rect.row, column: rect.column,
        style: isHere ? canvas.theme.strong : .plain)
      return
    }
    let shades: [UInt32] = canvas.surface.isLight ? [0x9fb8d0, 0xc8d6e4] : [0x35506b, 0x223346]
    let color = Color(
      isHere
        ? (canvas.surface.isLight ? 0 : 0xffffff)
        : isCut ? 0x8a4b8f : isCorner ? 0xb5651d : shades[number % 2])
    canvas.fill(rect, Cell(" ", Style(on: color)))
    if rect.width >= 2 {
      canvas.put(
        "\(block.input.count)", row: rect.row, column: rect.column, width: rect.width,
        style: Style(color.readableInk, on: color))
    }
  }

  private func drawPartitionLegend(_ canvas: inout Canvas, _ space: Rect) {
    let hasColors = canvas.surface.depth >= .palette
    let lines = [
      "an output sees its own block alone; all blocks of a line have the same matrix",
      (hasColors ? "orange" : "<") + ": before the first edge, the lower right of the matrix",
      (hasColors ? "purple" : ">") + ": cut off by the end, the upper left of the matrix",
      (hasColors ? (canvas.surface.isLight ? "black" : "white") : "@")
        + ": the block of the output",
    ]
    for (line, text) in lines.enumerated() where line + 1 < space.height {
      canvas.put(
        text, row: space.row + 1 + line, column: space.column, width: space.width,
        style: canvas.theme.dim)
    }
  }
}
