import NeoNeXt
import TUICore

/// The field over the image, or over a plain ground.
extension Explorer {
  enum Mask {
    case whole, unshifted, convolution
  }

  /// Side by side, so that the paper's argument in 3.5 can be seen.
  func drawComparison(_ frame: inout Frame, _ result: FieldResult, _ space: Rect) {
    var area = space
    let gap = 2
    let width = (area.width - 2 * gap) / 3
    let size = result.whole.size
    let lines = (width * size.height / max(1, size.width) + 1) / 2 + 3
    let isTall = area.height >= lines + 9
    let curve = isTall ? area.takeBottom(area.height - lines) : nil
    let kernels = Self.largestKernel(result)
    let convolution = result.convolution
    let pixels = convolution.rows.count * convolution.columns.count
    let parts: [(Mask, String, String)] = [
      (.whole, "with its shifts", Self.describe(result.whole, of: result.request.size)),
      (.unshifted, "without shifts", Self.describe(result.unshifted, of: result.request.size)),
      (
        .convolution, "\(kernels) convolutions",
        "\(convolution.rows.count)×\(convolution.columns.count) · \(NumberFormat.grouped(pixels)) pixels"
      ),
    ]
    for (mask, name, text) in parts {
      var part = area.takeLeft(width)
      _ = area.takeLeft(gap)
      frame.put(
        name, row: part.takeTop(1).row, column: part.column, width: width, style: theme.accent)
      frame.put(
        text, row: part.takeTop(1).row, column: part.column, width: width, style: theme.dim)
      drawMask(&frame, result, mask, part)
    }
    if let curve { drawCurve(&frame, result, curve) }
  }

  /// `7×7`, the kernel of the convolutions that are compared with.
  private static func largestKernel(_ result: FieldResult) -> String {
    let sizes = result.request.architecture.kernels.flatMap { $0.map(\.height) }
    return "\(sizes.max() ?? 1)×\(sizes.max() ?? 1)"
  }

  /// As large as fits, in the image's proportions.
  func drawMask(_ frame: inout Frame, _ result: FieldResult, _ mask: Mask, _ area: Rect) {
    let style = PixelStyle(surface)
    let size = result.whole.size
    let room = Size(
      width: area.width / style.columnsPerPixel, height: area.height * style.pixelsPerRow)
    guard room.width > 0, room.height > 0, size.positions > 0 else { return }
    let scale = min(
      Double(room.width) / Double(size.width), Double(room.height) / Double(size.height))
    let target = Size(
      width: max(1, Int(scale * Double(size.width))),
      height: max(1, Int(scale * Double(size.height))))
    let painter = MaskPainter(self, result, mask, target)
    for row in 0..<(target.height + style.pixelsPerRow - 1) / style.pixelsPerRow {
      for column in 0..<target.width * style.columnsPerPixel {
        let cell = painter.cell(
          row * style.pixelsPerRow, column / style.columnsPerPixel, style, surface)
        frame.set(cell, row: area.row + row, column: area.column + column)
      }
    }
  }
}

/// The colours of a field's pixels.
private struct MaskPainter {
  private let result: FieldResult
  private let mask: Explorer.Mask
  private let target: Size
  private let picture: Picture?
  private let parts: [(positions: PositionSet, color: Color)]
  private let own: PositionSet?

  init(_ explorer: Explorer, _ result: FieldResult, _ mask: Explorer.Mask, _ target: Size) {
    self.result = result
    self.mask = mask
    self.target = target
    let input = explorer.forward.input
    picture = input?.size == result.request.size ? input?.picture : nil
    let colored = result.parts.enumerated().map {
      ($1.positions, Explorer.hue($0, result.parts.count))
    }
    let alone = mask == .whole ? explorer.field.part : nil
    parts = mask == .whole ? alone.map { [colored[$0]] } ?? colored : []
    own = alone.map { result.parts[$0].positions }
  }

  func cell(_ row: Int, _ column: Int, _ style: PixelStyle, _ surface: Surface) -> Cell {
    switch style {
    case .halfBlock:
      let lower = row + 1 < target.height ? color(row + 1, column) : .terminal
      return Cell("▀", Style(color(row, column), on: lower))
    case .block: return Cell(" ", Style(on: color(row, column)))
    case .glyph:
      let place = place(row, column)
      if isOutput(place) { return Cell("@", Style(bold: true)) }
      return sees(place) ? Cell(surface.isASCII ? "#" : "▒") : Cell(surface.isASCII ? "." : "·")
    }
  }

  /// The position of the stem's map at a pixel.
  private func place(_ row: Int, _ column: Int) -> (row: Int, column: Int) {
    let size = result.whole.size
    return (row * size.height / target.height, column * size.width / target.width)
  }

  /// Whether a position lies under the output itself.
  private func isOutput(_ place: (row: Int, column: Int)) -> Bool {
    let (stem, map) = (result.whole.size, result.mapSize)
    return place.row * map.height / stem.height == result.row
      && place.column * map.width / stem.width == result.column
  }

  private func sees(_ place: (row: Int, column: Int)) -> Bool {
    let patch = ReceptiveField.stemPatch
    switch mask {
    case .whole: return (own ?? result.whole).contains(row: place.row, column: place.column)
    case .unshifted: return result.unshifted.contains(row: place.row, column: place.column)
    case .convolution:
      return result.convolution.rows.contains(place.row * patch)
        && result.convolution.columns.contains(place.column * patch)
    }
  }

  private func color(_ row: Int, _ column: Int) -> Color {
    let place = place(row, column)
    if isOutput(place), result.mapSize.positions > 1 { return Color(0xffffff) }
    let ground = picture?.color(row: row, column: column, of: target)
    guard sees(place) else {
      let level = ground.map { $0.luminance / 5 + 12 } ?? 28
      return Color(red: level, green: level, blue: level)
    }
    let hue = hue(place)
    guard let ground else { return hue }
    return Color(
      red: (ground.red + hue.red) / 2, green: (ground.green + hue.green) / 2,
      blue: (ground.blue + hue.blue) / 2)
  }

  /// The mean hue of the sub-groups that see a position: their own where few do, grey where all do.
  private func hue(_ place: (row: Int, column: Int)) -> Color {
    var (red, green, blue, count) = (0, 0, 0, 0)
    for part in parts where part.positions.contains(row: place.row, column: place.column) {
      red += part.color.red
      green += part.color.green
      blue += part.color.blue
      count += 1
    }
    guard count > 0 else { return Color(0x9aa7b4) }
    return Color(red: red / count, green: green / count, blue: blue / count)
  }
}
