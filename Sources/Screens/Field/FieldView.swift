import NeoNeXt
import Sheets
import TUICore
import TensorCore

/// Draws the Receptive field screen.
struct FieldView {
  let screen: FieldScreen
  let shared: Shared

  func draw(_ canvas: inout Canvas, in area: Rect) {
    let inside = area.inset(rows: 1, columns: 0)
    guard shared.isNeoNeXt else {
      return canvas.put(notNeoNeXt: "no field to follow", in: inside)
    }
    guard screen.failure.isEmpty else {
      return canvas.put(wrapped: screen.failure, in: inside, style: canvas.theme.error)
    }
    guard let result = screen.result else {
      canvas.put(
        screen.request == nil ? "stopped: 2 begins again" : "computing … Esc stops", row: area.row,
        column: area.column, style: canvas.theme.dim)
      return
    }
    drawTitle(&canvas, result, area)
    var rest = shared.layout.body
    canvas.put(describe(result), in: rest.takeTop(1))
    if screen.isPartition {
      drawPartition(&canvas, result, rest)
    } else if screen.isEffective {
      drawEffective(&canvas, result, rest)
    } else if screen.isCompared {
      drawComparison(&canvas, result, rest)
    } else {
      let side = min(rest.width * 3 / 5, rest.height * 2)
      drawMask(&canvas, result, .whole, rest.takeLeft(side))
      _ = rest.takeLeft(2)
      drawLegend(&canvas, result, &rest)
      drawCurve(&canvas, result, rest)
    }
    canvas.put(
      screen.isPartition || screen.isEffective
        ? screen.footnote : "drawn as positions of the stem, each 4×4 pixels of the image",
      row: area.bottomRow.row, column: area.column,
      width: area.width, style: canvas.theme.dim)
  }

  private func drawTitle(_ canvas: inout Canvas, _ result: FieldResult, _ area: Rect) {
    let size = result.mapSize
    let end = canvas.put(
      "\(result.request.layer) · output [\(result.row),\(result.column)] of "
        + "\(size.height)×\(size.width) · image \(result.request.size.height)×"
        + "\(result.request.size.width) · shift step "
        + result.request.architecture.shiftText(of: result.request.layer),
      row: area.row, column: area.column, width: area.width, style: canvas.theme.strong)
    let note =
      screen.isPlaying
      ? "growing … p stops"
      : screen.request != nil
        ? "computing … Esc stops" : screen.effectiveRequest != nil ? "measuring … Esc stops" : ""
    canvas.put(note, row: area.row, column: end + 2, style: canvas.theme.accent)
  }

  /// The size, place and share of what the output sees, as text.
  private func describe(_ result: FieldResult) -> String {
    guard let part = screen.part.map({ result.parts[$0] }) else {
      return "sees "
        + (result.whole.extent.pixels == result.request.size.positions
          ? result.allText(since: \.share)
          : Self.describe(result.whole.extent, of: result.request.size))
    }
    let step = part.step
    return "channels \(step.channels.lowerBound)–\(step.channels.upperBound - 1), kernel "
      + "\(step.kernel) shifted by \(step.shift): "
      + Self.describe(part.seen.extent, of: result.request.size)
  }

  /// An extent as text, such as `52×52 from [88,88] · 2,032 pixels, 4.0 %`.
  ///
  /// - Parameter size: the size of the image in pixels.
  static func describe(_ extent: FieldExtent, of size: MapSize) -> String {
    let share = Double(extent.pixels) / Double(max(1, size.positions)) * 100
    return "\(extent.rows)×\(extent.columns) from [\(extent.top),\(extent.left)] · "
      + "\(NumberFormat.grouped(extent.pixels)) pixels, "
      + "\(NumberFormat.fixed(share, decimals: share < 0.1 ? 3 : 1) ?? "") %"
  }

  // MARK: - Legend

  private func drawLegend(_ canvas: inout Canvas, _ result: FieldResult, _ area: inout Rect) {
    let lines = area.takeTop(min(result.parts.count + 1, max(0, area.height - 6)))
    guard !result.parts.isEmpty, lines.height > 0 else { return }
    canvas.put(
      "sub-groups of the NeoCell ([ ] alone)", row: lines.row, column: lines.column,
      width: lines.width, style: canvas.theme.dim)
    for (index, part) in result.parts.enumerated() where index + 1 < lines.height {
      let row = lines.row + 1 + index
      let isAlone = screen.part == index
      let style = isAlone ? canvas.theme.restingSelection : .plain
      canvas.put(
        canvas.surface.depth >= .palette ? "■ " : "· ", row: row, column: lines.column,
        style: canvas.surface.depth >= .palette
          ? Style(Self.hue(index, result.parts.count)) : .plain)
      let extent = part.seen.extent
      let text =
        "k \(part.step.kernel) shift \(part.step.shift) · \(part.step.channels.count) ch · "
        + "\(extent.rows)×\(extent.columns)"
      canvas.put(
        text, row: row, column: lines.column + 2, width: max(0, lines.width - 2), style: style)
      canvas.mark(
        Rect(row: row, column: lines.column, height: 1, width: lines.width),
        as: .screen(.field(.part(index))))
    }
    if area.height > 7 { _ = area.takeTop(1) }
  }

  /// The colour of a sub-group: one of eleven equally light hues around the colour circle.
  ///
  /// - Parameters:
  ///   - index: the index of the sub-group.
  ///   - count: the number of sub-groups.
  static func hue(_ index: Int, _ count: Int) -> Color {
    let hues: [UInt32] = [
      0xf28b82, 0xf7a35c, 0xe8c547, 0xb5d145, 0x6fd08c, 0x4cd3c2, 0x56b6f2, 0x7d95f5, 0xa98bf0,
      0xd782e0, 0xf086b3,
    ]
    return Color(
      hues[count <= hues.count ? index * hues.count / max(1, count) : index % hues.count])
  }
}
