import NeoNeXt
import Sheets
import TUICore
import TensorCore

/// The Receptive field screen.
extension Explorer {
  func drawField(_ frame: inout Frame, _ area: Rect) {
    guard costs.architecture != nil else {
      return frame.put(
        wrapped: "expected a NeoNeXt, found tensors of another model: no field to follow",
        in: area.inset(rows: 1, columns: 0), style: theme.error)
    }
    guard field.failure.isEmpty else {
      return frame.put(
        wrapped: field.failure, in: area.inset(rows: 1, columns: 0), style: theme.error)
    }
    guard let result = field.result else {
      frame.put(
        field.request == nil ? "stopped: 2 begins again" : "computing … Esc stops", row: area.row,
        column: area.column, style: theme.dim)
      return
    }
    drawFieldTitle(&frame, result, area)
    var rest = layout.heatmaps
    frame.put(
      describe(result), row: rest.takeTop(1).row, column: area.column, width: area.width)
    if field.isPartition {
      drawPartition(&frame, result, rest)
    } else if field.isCompared {
      drawComparison(&frame, result, rest)
    } else {
      let side = min(rest.width * 3 / 5, rest.height * 2)
      drawMask(&frame, result, .whole, rest.takeLeft(side))
      _ = rest.takeLeft(2)
      drawLegend(&frame, result, &rest)
      drawCurve(&frame, result, rest)
    }
    frame.put(
      field.isPartition ? "" : "drawn as positions of the stem, each 4×4 pixels of the image",
      row: area.bottomRow.row, column: area.column,
      width: area.width, style: theme.dim)
  }

  private func drawFieldTitle(_ frame: inout Frame, _ result: FieldResult, _ area: Rect) {
    let size = result.mapSize
    let end = frame.put(
      "\(result.request.layer) · output [\(result.row),\(result.column)] of "
        + "\(size.height)×\(size.width) · image \(result.request.size.height)×"
        + "\(result.request.size.width) · shift step "
        + result.request.architecture.shiftText(of: result.request.layer),
      row: area.row, column: area.column, width: area.width, style: theme.strong)
    let note =
      field.isPlaying ? "growing … p stops" : field.request == nil ? "" : "computing … Esc stops"
    frame.put(note, row: area.row, column: end + 2, style: theme.accent)
  }

  /// What is seen, in numbers.
  private func describe(_ result: FieldResult) -> String {
    guard let part = field.part.map({ result.parts[$0] }) else {
      return "sees " + Self.describe(result.whole.extent, of: result.request.size)
    }
    let step = part.step
    return "channels \(step.channels.lowerBound)–\(step.channels.upperBound - 1), kernel "
      + "\(step.kernel) shifted by \(step.shift): "
      + Self.describe(part.seen.extent, of: result.request.size)
  }

  /// `52×52 from [88,88] · 2,032 pixels, 4.0 %`
  static func describe(_ extent: FieldExtent, of size: MapSize) -> String {
    let share = Double(extent.pixels) / Double(max(1, size.positions)) * 100
    return "\(extent.rows)×\(extent.columns) from [\(extent.top),\(extent.left)] · "
      + "\(NumberFormat.grouped(extent.pixels)) pixels, "
      + "\(NumberFormat.fixed(share, decimals: share < 0.1 ? 3 : 1) ?? "") %"
  }

  var fieldReadout: (place: String, value: String) {
    guard let result = field.result else { return ("\(costLayer)", "") }
    return (
      "\(result.request.layer) · output [\(result.row),\(result.column)] sees",
      "\(NumberFormat.grouped((field.part.map { result.parts[$0].seen } ?? result.whole).extent.pixels)) pixels"
    )
  }

  // MARK: - Legend

  private func drawLegend(_ frame: inout Frame, _ result: FieldResult, _ area: inout Rect) {
    let lines = area.takeTop(min(result.parts.count + 1, max(0, area.height - 6)))
    guard !result.parts.isEmpty, lines.height > 0 else { return }
    frame.put(
      "sub-groups of the NeoCell ([ ] alone)", row: lines.row, column: lines.column,
      width: lines.width, style: theme.dim)
    for (index, part) in result.parts.enumerated() where index + 1 < lines.height {
      let row = lines.row + 1 + index
      let isAlone = field.part == index
      let style = isAlone ? theme.restingSelection : .plain
      frame.put(
        surface.depth >= .palette ? "■ " : "· ", row: row, column: lines.column,
        style: surface.depth >= .palette ? Style(Self.hue(index, result.parts.count)) : .plain)
      let extent = part.seen.extent
      let text =
        "k \(part.step.kernel) shift \(part.step.shift) · \(part.step.channels.count) ch · "
        + "\(extent.rows)×\(extent.columns)"
      frame.put(
        text, row: row, column: lines.column + 2, width: max(0, lines.width - 2), style: style)
      frame.mark(
        Rect(row: row, column: lines.column, height: 1, width: lines.width), as: Target.part(index))
    }
    _ = area.takeTop(1)
  }

  /// Hues around the circle, equally light.
  static func hue(_ index: Int, _ count: Int) -> Color {
    let hues: [UInt32] = [
      0xf28b82, 0xf7a35c, 0xe8c547, 0xb5d145, 0x6fd08c, 0x4cd3c2, 0x56b6f2, 0x7d95f5, 0xa98bf0,
      0xd782e0, 0xf086b3,
    ]
    return Color(
      hues[count <= hues.count ? index * hues.count / max(1, count) : index % hues.count])
  }

  // MARK: - Growth

  /// The share of the image that is seen, layer by layer.
  func drawCurve(_ frame: inout Frame, _ result: FieldResult, _ space: Rect) {
    var area = space
    guard area.height >= 5, area.width >= 20 else { return }
    drawCurveHeading(&frame, area.takeTop(area.width >= 43 ? 1 : 2))
    let axis = area.takeBottom(1)
    frame.put("100 %", row: area.row, column: area.column, style: theme.dim)
    frame.put("0 %", row: area.rows.upperBound - 1, endingAt: area.column + 5, style: theme.dim)
    let points = result.curve
    let room = max(1, min(area.width - 7, 4 * points.count))
    func put(_ mark: String, _ share: Double, _ column: Int, _ style: Style) {
      let place = Int((min(1, share) * Double(area.height - 1)).rounded())
      frame.put(mark, row: area.rows.upperBound - 1 - place, column: column, style: style)
    }
    for (index, point) in points.enumerated() {
      let isHere = point.layer == result.request.layer
      let column = area.column + 6 + index * room / max(1, points.count)
      put("+", point.convolution, column, theme.dim)
      put("○", point.unshifted, column, theme.error)
      put("×", point.extent, column, theme.dim)
      put("●", point.share, column, isHere ? theme.strong : theme.accent)
      guard isHere else { continue }
      frame.put("^", row: axis.row, column: column, style: theme.strong)
      let name = "\(point.layer)"
      let fits = column + 2 + name.count < area.columns.upperBound
      frame.put(
        name, row: axis.row, column: fits ? column + 2 : column - 1 - name.count,
        style: theme.dim)
    }
  }

  private func drawCurveHeading(_ frame: inout Frame, _ area: Rect) {
    var (row, column) = (area.row, area.column)
    for (mark, text, style) in [
      ("●", "seen", theme.accent), ("×", "extent", theme.dim),
      ("○", "unshifted", theme.error), ("+", "convolved", theme.dim),
    ] {
      if column + 2 + text.count > area.columns.upperBound {
        (row, column) = (row + 1, area.column)
      }
      guard area.rows.contains(row) else { return }
      column = frame.put(mark, row: row, column: column, style: style) + 1
      column = frame.put(text, row: row, column: column, style: theme.dim) + 2
    }
  }
}
