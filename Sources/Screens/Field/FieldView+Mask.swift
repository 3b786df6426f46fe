import NeoNeXt
import Sheets
import TUICore
import TensorCore

/// Drawing the field over the image, or over a plain ground if no image is open.
extension FieldView {
  /// The field that is drawn: with shifts, without shifts, or that of convolutions.
  enum Mask {
    case whole, unshifted, convolution
  }

  /// Draws the three fields side by side, which shows the argument of section 3.5 of the paper.
  func drawComparison(_ canvas: inout Canvas, _ result: FieldResult, _ space: Rect) {
    var area = space
    let gap = 2
    let width = (area.width - 2 * gap) / 3
    let map = result.whole.positions.size
    let lines = (width * map.height / max(1, map.width) + 1) / 2 + 3
    let isTall = area.height >= lines + 9
    let curve = isTall ? area.takeBottom(area.height - lines) : nil
    let parts: [(Mask, String, FieldExtent, KeyPath<FieldResult.Point, Double>?)] = [
      (.whole, "with its shifts", screen.seen(result).extent, screen.part == nil ? \.share : nil),
      (.unshifted, "without shifts", result.unshifted.extent, \.unshifted),
      (
        .convolution, "convolutions of the largest kernels", result.convolution, \.convolution
      ),
    ]
    for (mask, name, extent, share) in parts {
      var part = area.takeLeft(width)
      _ = area.takeLeft(gap)
      canvas.put(
        name, row: part.takeTop(1).row, column: part.column, width: width,
        style: canvas.theme.accent)
      canvas.put(
        extent.pixels == result.request.size.positions
          ? result.allText(since: share)
          : "\(extent.rows)×\(extent.columns) · \(NumberFormat.grouped(extent.pixels)) pixels",
        row: part.takeTop(1).row, column: part.column, width: width, style: canvas.theme.dim)
      drawMask(&canvas, result, mask, part)
    }
    if let curve { drawCurve(&canvas, result, curve) }
  }

  /// Draws a field as large as fits, in the proportions of the image.
  ///
  /// - Complexity: O(cells that are drawn, and the positions that their pixels cover), times the number of sub-groups.
  func drawMask(_ canvas: inout Canvas, _ result: FieldResult, _ mask: Mask, _ area: Rect) {
    let style = PixelStyle(shared.surface)
    let size = result.whole.positions.size
    let room = style.pixels(Size(width: area.width, height: area.height))
    guard room.width > 0, room.height > 0, size.positions > 0 else { return }
    let scale = min(
      Double(room.width) / Double(size.width), Double(room.height) / Double(size.height))
    let target =
      scale >= 1
      ? Size(width: size.width * Int(scale), height: size.height * Int(scale))
      : Size(
        width: max(1, Int(scale * Double(size.width))),
        height: max(1, Int(scale * Double(size.height))))
    canvas.mark(
      Rect(
        row: area.row, column: area.column, height: target.height / style.pixelsPerRow,
        width: target.width * style.columnsPerPixel), as: .screen(.field(.map)))
    canvas.draw(
      MaskPixels(self, result, mask, target), target, row: area.row, column: area.column,
      in: canvas.bounds)
  }
}

/// The pixels of a field.
private struct MaskPixels: PixelSource {
  private let result: FieldResult
  private let mask: FieldView.Mask
  private let target: Size
  private let picture: Picture?
  private let parts: [(seen: FieldResult.Seen, color: Color)]
  private let seen: PositionSet
  private let surface: Surface
  private var isLight: Bool { surface.isLight }

  init(_ view: FieldView, _ result: FieldResult, _ mask: FieldView.Mask, _ target: Size) {
    self.result = result
    self.mask = mask
    self.target = target
    surface = view.shared.surface
    let input = view.shared.image.input
    picture = input?.size == result.request.size ? input?.picture : nil
    let colored = result.parts.enumerated().map {
      ($1.seen, FieldView.hue($0, result.parts.count))
    }
    let alone = mask == .whole ? view.screen.part : nil
    parts = mask == .whole ? alone.map { [colored[$0]] } ?? colored : []
    let whole = mask == .unshifted ? result.unshifted : result.whole
    seen = (alone.map { result.parts[$0].seen } ?? whole).positions
  }

  func glyph(row: Int, column: Int) -> Cell {
    let place = place(row, column)
    if isOutput(place) { return Cell("@", Style(bold: true)) }
    return sees(place)
      ? Cell(surface.isASCII ? "#" : "▒") : Cell(surface.isASCII ? "." : "·")
  }

  /// Rows and columns of positions of the stem's map.
  private typealias Place = (rows: Range<Int>, columns: Range<Int>)

  /// The positions that a pixel covers, at least one.
  private func place(_ row: Int, _ column: Int) -> Place {
    let size = result.whole.positions.size
    return (
      ImageFit.covered(row, of: target.height, over: size.height),
      ImageFit.covered(column, of: target.width, over: size.width)
    )
  }

  /// Whether some of these positions belong to the output itself.
  private func isOutput(_ place: Place) -> Bool {
    let (stem, map) = (result.whole.positions.size, result.mapSize)
    return place.rows.contains { $0 * map.height / stem.height == result.row }
      && place.columns.contains { $0 * map.width / stem.width == result.column }
  }

  /// Whether the output sees at least one of these positions.
  private func sees(_ place: Place) -> Bool {
    guard mask == .convolution else { return seen.containsAny(place.rows, place.columns) }
    let (patch, extent) = (ReceptiveField.stemPatch, result.convolution)
    return place.rows.contains { (extent.top..<extent.top + extent.rows).contains($0 * patch) }
      && place.columns.contains {
        (extent.left..<extent.left + extent.columns).contains($0 * patch)
      }
  }

  func color(row: Int, column: Int) -> Color {
    let place = place(row, column)
    if isOutput(place), result.mapSize.positions > 1 { return Color(isLight ? 0 : 0xffffff) }
    let ground = picture?.color(row: row, column: column, of: target)
    guard sees(place) else {
      let dark = ground.map { $0.luminance / 5 + 12 } ?? 28
      let level = isLight ? 255 - (ground.map { (255 - $0.luminance) / 5 + 12 } ?? 28) : dark
      return Color(red: level, green: level, blue: level)
    }
    let hue = hue(place)
    guard let ground else { return hue }
    return Color(
      red: (ground.red + hue.red) / 2, green: (ground.green + hue.green) / 2,
      blue: (ground.blue + hue.blue) / 2)
  }

  /// The mean colour of the sub-groups that see a place: nearly their own if few do, grey if all do.
  private func hue(_ place: Place) -> Color {
    var (red, green, blue, count) = (0, 0, 0, 0)
    for part in parts where part.seen.positions.containsAny(place.rows, place.columns) {
      red += part.color.red
      green += part.color.green
      blue += part.color.blue
      count += 1
    }
    guard count > 0 else { return Color(0x9aa7b4) }
    return Color(red: red / count, green: green / count, blue: blue / count)
  }
}
