import NeoNeXt
import TUICore
import TensorCore

/// How a NeoCell cuts its axes into blocks, a line for every shift, as the paper's figure 4 draws it.
extension Explorer {
  func drawPartition(_ frame: inout Frame, _ result: FieldResult, _ space: Rect) {
    guard !result.parts.isEmpty else {
      frame.put(
        "\(result.request.layer) has no NeoCell: nothing is cut", row: space.row + 1,
        column: space.column, width: space.width, style: theme.dim)
      return
    }
    var area = space
    let steps = result.parts.map(\.step)
    let isSquare = steps.allSatisfy { $0.rows == $0.columns }
    let height = min(area.height / (isSquare ? 1 : 2), steps.count + 3)
    drawAxis(
      &frame, isSquare ? "rows and columns" : "rows", steps.map { ($0, $0.rows) }, result.row,
      area.takeTop(height))
    if !isSquare {
      drawAxis(
        &frame, "columns", steps.map { ($0, $0.columns) }, result.column, area.takeTop(height))
    }
    drawPartitionLegend(&frame, area)
  }

  private static let labelWidth = 16

  /// - Parameter output: the index of the output, whose block is marked.
  private func drawAxis(
    _ frame: inout Frame, _ name: String,
    _ partitions: [(step: ReceptiveField.Step, partition: BlockPartition)], _ output: Int,
    _ space: Rect
  ) {
    var area = space
    guard let length = partitions.first?.partition.blocks.last?.input.upperBound, length > 0 else {
      return
    }
    let cell = max(1, min(4, (area.width - Self.labelWidth) / length))
    let shown = min(length, (area.width - Self.labelWidth) / cell)
    let cut = shown < length ? ", the first \(shown) of \(length)" : " of \(length)"
    frame.put(
      "\(name)\(cut)", row: area.takeTop(1).row, column: area.column, width: area.width,
      style: theme.accent)
    let ticks = area.takeTop(1)
    for index in stride(from: 0, to: shown, by: max(1, 8 / cell) * 2) {
      frame.put(
        "\(index)", row: ticks.row, column: ticks.column + Self.labelWidth + index * cell,
        style: theme.dim)
    }
    for (line, item) in partitions.prefix(area.height).enumerated() {
      frame.put(
        "k \(item.step.kernel) shift \(item.step.shift)", row: area.row + line,
        column: area.column, width: Self.labelWidth - 1,
        style: field.part == line ? theme.restingSelection : .plain)
      let left = area.column + Self.labelWidth
      for (number, block) in item.partition.blocks.enumerated() {
        drawBlock(
          block, number, of: item.step, isHere: block.output.contains(output), &frame,
          Rect(
            row: area.row + line, column: left + block.input.lowerBound * cell, height: 1,
            width: block.input.count * cell
          ).intersection(
            Rect(row: area.row, column: left, height: area.height, width: shown * cell)))
      }
    }
  }

  private func drawBlock(
    _ block: BlockPartition.Block, _ number: Int, of step: ReceptiveField.Step, isHere: Bool,
    _ frame: inout Frame, _ rect: Rect
  ) {
    let isCorner = block.matrixInput > 0
    let isCut = !isCorner && block.input.count < step.kernel.height
    guard surface.depth >= .palette else {
      let mark = isHere ? "@" : isCorner ? "<" : isCut ? ">" : number.isMultiple(of: 2) ? "=" : "-"
      _ = frame.put(
        String(repeating: mark, count: rect.width), row: rect.row, column: rect.column,
        style: isHere ? theme.strong : .plain)
      return
    }
    let shades: [UInt32] = [0x35506b, 0x223346]
    var color = Color(shades[number % 2])
    if isCorner { color = Color(0xb5651d) }
    if isCut { color = Color(0x8a4b8f) }
    if isHere { color = Color(0xffffff) }
    frame.fill(rect, Cell(" ", Style(on: color)))
    if rect.width >= 2 {
      frame.put(
        "\(block.input.count)", row: rect.row, column: rect.column, width: rect.width,
        style: Style(color.readableInk, on: color))
    }
  }

  private func drawPartitionLegend(_ frame: inout Frame, _ space: Rect) {
    let hasColors = surface.depth >= .palette
    let lines = [
      "an output sees its own block alone; all blocks of a line have the same matrix",
      (hasColors ? "orange" : "<") + ": before the first edge, the lower right of the matrix",
      (hasColors ? "purple" : ">") + ": cut off by the end, the upper left of the matrix",
      (hasColors ? "white" : "@") + ": the block of the output",
    ]
    for (line, text) in lines.enumerated() where line + 1 < space.height {
      frame.put(
        text, row: space.row + 1 + line, column: space.column, width: space.width,
        style: theme.dim)
    }
  }
}
