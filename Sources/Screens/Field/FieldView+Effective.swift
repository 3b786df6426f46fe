import Glibc
import Sheets
import TUICore
import TensorCore

/// Drawing what an output really draws from each pixel, over what it can see at all.
extension FieldView {
  /// The map on the left; the areas, and their growth from layer to layer, on the right.
  func drawEffective(_ canvas: inout Canvas, _ result: FieldResult, _ space: Rect) {
    var rest = space
    guard screen.effectiveFailure.isEmpty else {
      return canvas.put(wrapped: screen.effectiveFailure, in: rest, style: canvas.theme.error)
    }
    guard let effective = screen.shownEffective(result) else {
      canvas.put(
        screen.effectiveRequest == nil ? "stopped: E E begins again" : "measuring … Esc stops",
        row: rest.row, column: rest.column, style: canvas.theme.dim)
      return
    }
    let side = min(rest.width * 3 / 5, rest.height * 2)
    var left = rest.takeLeft(side)
    let bar = left.takeBottom(1)
    let image = result.request.size
    let target = ImageFit(Size(width: image.width, height: image.height), in: left, shared.surface)
    canvas.mark(target.cells, as: .screen(.field(.map)))
    canvas.draw(
      EffectivePixels(self, result, effective, target.size), target.size, row: left.row,
      column: left.column, in: canvas.bounds)
    drawScale(&canvas, effective, bar)
    _ = rest.takeLeft(2)
    drawAreas(&canvas, result, effective, &rest)
    drawCurve(&canvas, result, rest, effective)
  }

  /// The colours, from a ten-thousandth of the largest contribution to the largest.
  private func drawScale(_ canvas: inout Canvas, _ effective: EffectiveFieldResult, _ area: Rect) {
    let low = NumberFormat.short(Double(effective.largest) / 10_000, width: 8)
    let high = NumberFormat.short(Double(effective.largest), width: 8)
    let room = area.width - low.count - high.count - 2
    guard room > 4 else { return }
    canvas.put(low, row: area.row, column: area.column, style: canvas.theme.dim)
    let size = PixelStyle(shared.surface).pixels(Size(width: room, height: 1))
    canvas.draw(
      ScalePixels(surface: shared.surface, width: size.width), size, row: area.row,
      column: area.column + low.count + 1, in: canvas.bounds)
    canvas.put(
      high, row: area.row, column: area.column + low.count + 2 + room, style: canvas.theme.dim)
  }

  /// How much of the image holds how much of the total.
  private func drawAreas(
    _ canvas: inout Canvas, _ result: FieldResult, _ effective: EffectiveFieldResult,
    _ area: inout Rect
  ) {
    let isWide = area.width >= 32
    let progress = effective.isComplete ? "" : " of \(effective.total)"
    let word = effective.total == 1 ? "image" : "images"
    canvas.put("\(effective.images)\(progress) \(word) \(effective.source)", in: area.takeTop(1))
    canvas.put(
      isWide ? "the smallest square that holds" : "squares that hold", in: area.takeTop(1),
      style: canvas.theme.dim)
    func line(_ name: String, _ text: String, _ style: Style) {
      let line = area.takeTop(1)
      canvas.put(name, row: line.row, column: line.column, width: 8, style: style)
      canvas.put(
        text, row: line.row, column: line.column + 8, width: line.width - 8, style: style)
    }
    // Where there is no room for the curve, the lines have all of it.
    let spared = area.height >= 10 ? 6 : 0
    for (share, part) in zip(effective.shares, effective.areas) where area.height > spared {
      line("\(share) %", Self.percent(part) + (isWide ? " of the image" : ""), .plain)
    }
    let seen = Double(result.whole.extent.pixels) / Double(max(1, result.request.size.positions))
    line("can see", Self.percent(seen), canvas.theme.dim)
    if area.height > 7 { _ = area.takeTop(1) }
  }

  private static func percent(_ share: Double?) -> String {
    guard let share else { return "an undefined part" }
    let percent = share * 100
    return (NumberFormat.fixed(percent, decimals: percent < 1 ? 2 : 1) ?? "") + " %"
  }
}

/// The pixels of an effective field, on a logarithmic scale. What the output cannot see shows the image, darkened.
private struct EffectivePixels: PixelSource {
  private let result: FieldResult
  private let effective: EffectiveFieldResult
  private let target: Size
  private let picture: Picture?
  private let surface: Surface

  init(
    _ view: FieldView, _ result: FieldResult, _ effective: EffectiveFieldResult, _ target: Size
  ) {
    self.result = result
    self.effective = effective
    self.target = target
    surface = view.shared.surface
    let input = view.shared.image.input
    picture = input?.size == result.request.size ? input?.picture : nil
  }

  /// The largest contribution among the pixels of the image that a pixel of the screen covers, from 0 to 1 on a logarithmic scale over
  /// four powers of ten; `nil` if the output sees none of them.
  private func share(_ row: Int, _ column: Int) -> Float? {
    let size = result.request.size
    let rows = ImageFit.covered(row, of: target.height, over: size.height)
    let columns = ImageFit.covered(column, of: target.width, over: size.width)
    let stem = result.whole.positions.size
    func positions(_ pixels: Range<Int>, _ count: Int) -> Range<Int> {
      min(count - 1, pixels.lowerBound / 4)..<min(count, (pixels.upperBound + 3) / 4)
    }
    guard
      result.whole.positions.containsAny(
        positions(rows, stem.height), positions(columns, stem.width))
    else { return nil }
    var largest: Float = 0
    for y in rows {
      for x in columns {
        let value = effective.values[y * size.width + x]
        if value.isNaN { return .nan }
        largest = max(largest, value)
      }
    }
    guard largest > 0, effective.largest > 0 else { return 0 }
    return Float((1 + log10(Double(largest) / Double(effective.largest)) / 4).clamped(to: 0...1))
  }

  func color(row: Int, column: Int) -> Color {
    guard let share = share(row, column) else {
      let ground = picture.map { $0.color(row: row, column: column, of: target).luminance }
      let dark = ground.map { $0 / 5 + 12 } ?? 28
      let level = surface.isLight ? 255 - (ground.map { (255 - $0) / 5 + 12 } ?? 28) : dark
      return Color(red: level, green: level, blue: level)
    }
    return share.isNaN ? ColorMap.nan : ColorMap.viridis.color(share, depth: surface.depth)
  }

  func glyph(row: Int, column: Int) -> Cell {
    guard let share = share(row, column) else { return Cell(surface.isASCII ? "." : "·") }
    return share.isNaN ? Cell("?") : surface.mark(share)
  }
}

/// The colours of the scale, from left to right.
private struct ScalePixels: PixelSource {
  let surface: Surface
  let width: Int

  private func share(_ column: Int) -> Float { Float(column) / Float(max(1, width - 1)) }

  func color(row: Int, column: Int) -> Color {
    ColorMap.viridis.color(share(column), depth: surface.depth)
  }

  func glyph(row: Int, column: Int) -> Cell { surface.mark(share(column)) }
}

extension Surface {
  /// The character that stands for a share from 0 to 1 on terminals with too few colours.
  fileprivate func mark(_ share: Float) -> Cell {
    let ramp: [Unicode.Scalar] = isASCII ? ["_", "-", "+", "*", "#"] : ["_", "░", "▒", "▓", "█"]
    return Cell(ramp[min(ramp.count - 1, Int(share * Float(ramp.count)))])
  }
}
