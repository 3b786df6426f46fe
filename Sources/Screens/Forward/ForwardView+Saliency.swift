import Analysis
import NeoNeXt
import Sheets
import TUICore
import TensorCore

/// Drawing what each pixel contributes to a class, over the image.
extension ForwardView {
  func drawExplanation(
    _ canvas: inout Canvas, _ explanation: Explanation, _ input: ForwardInput, in area: Rect
  ) {
    let theme = canvas.theme
    var rest = area
    let end = canvas.put(
      "what made \(screen.subject(explanation))", row: rest.row, column: rest.column,
      width: rest.width, style: theme.strong)
    canvas.put(note(explanation), row: rest.row, column: end + 2, style: theme.accent)
    _ = rest.takeTop(1)
    let bar = rest.takeBottom(1)
    if case .failed(let reason) = explanation.status {
      return canvas.put(wrapped: reason, in: rest, style: theme.error)
    }
    guard let result = explanation.result else {
      canvas.draw(input.picture, in: rest)
      return
    }
    let hasFacts = rest.width >= 60
    var facts = rest
    rest = hasFacts ? facts.takeLeft(rest.width - 28) : rest
    _ = facts.takeLeft(2)
    let target = target(result.size, rest)
    canvas.mark(target.area, as: .screen(.forward(.saliency)))
    canvas.draw(
      SaliencyPixels(result, input.picture, target.size, explanation.cursor, shared.surface),
      target.size, row: rest.row, column: rest.column, in: canvas.bounds)
    if hasFacts {
      facts.takeBeside(target.area)
      drawFacts(&canvas, explanation, result, facts)
    }
    let side = max(1, result.size.height / max(1, target.size.height))
    let scope = side > 1 ? "the strongest of \(side)×\(side) pixels each" : "over the image"
    ColorBar(result.query.method.colors, result.range, scope, on: shared.surface)
      .draw(&canvas, in: bar)
  }

  private func note(_ explanation: Explanation) -> String {
    switch explanation.status {
    case .computing(let share):
      "\(explanation.method.name) … \(Int(share * 100)) % · Esc stops"
    case .stopped: "stopped: Enter goes on to the next method"
    case .ready: explanation.method.name
    case .failed: ""
    }
  }

  private func target(_ size: MapSize, _ area: Rect) -> (size: Size, area: Rect) {
    let style = PixelStyle(shared.surface)
    let room = style.pixels(Size(width: area.width, height: area.height))
    let scale = min(
      Double(room.width) / Double(max(1, size.width)),
      Double(room.height) / Double(max(1, size.height)))
    let pixels = Size(
      width: max(1, Int(scale * Double(size.width))),
      height: max(1, Int(scale * Double(size.height))))
    let cells = style.cells(pixels)
    return (
      pixels, Rect(row: area.row, column: area.column, height: cells.height, width: cells.width)
    )
  }

  private func drawFacts(
    _ canvas: inout Canvas, _ explanation: Explanation, _ result: SaliencyResult, _ space: Rect
  ) {
    var area = space
    func line(_ text: String, _ style: Style = .plain) {
      canvas.put(text, in: area.takeTop(1), style: style)
    }
    func short(_ value: Double) -> String { NumberFormat.short(value, width: 9) }
    for method in SaliencyMethod.allCases {
      line(
        (method == explanation.method ? "● " : "  ") + method.name,
        method == explanation.method ? canvas.theme.strong : canvas.theme.dim)
    }
    _ = area.takeTop(1)
    line("\(explanation.isAgainst ? "difference" : "logit")  \(short(result.output))")
    line(result.query.method.isSigned ? "orange for, blue against" : "bright is much")
    guard let completeness = result.completeness else { return }
    _ = area.takeTop(1)
    line("grey image  \(short(completeness.baseline))")
    line("sums up to the change,")
    line("off by \(short(completeness.error * 100)) %")
  }
}

extension Rect {
  /// Moves to the left, next to another area, and takes the room in between.
  fileprivate mutating func takeBeside(_ other: Rect) {
    let left = min(column, other.column + other.width + 3)
    self = Rect(row: row, column: left, height: height, width: column + width - left)
  }
}

extension SaliencyMethod {
  var colors: ColorMap { isSigned ? .diverging : .viridis }
}

/// The pixels of a saliency map over the image in grey.
private struct SaliencyPixels: PixelSource {
  private let result: SaliencyResult
  private let picture: Picture
  private let target: Size
  private let cursor: (row: Int, column: Int)
  private let surface: Surface
  private let painter: HeatPainter

  init(
    _ result: SaliencyResult, _ picture: Picture, _ target: Size,
    _ cursor: (row: Int, column: Int), _ surface: Surface
  ) {
    self.result = result
    self.picture = picture
    self.target = target
    self.cursor = cursor
    self.surface = surface
    painter = HeatPainter(result.query.method.colors, result.range, surface: surface)
  }

  private func covered(_ index: Int, _ count: Int, _ length: Int) -> Range<Int> {
    let start = index * length / count
    return start..<max(start + 1, (index + 1) * length / count)
  }

  /// The strongest value among the pixels of the image that a pixel of the screen covers.
  private func value(_ row: Int, _ column: Int) -> Float {
    var strongest: Float = 0
    for y in covered(row, target.height, result.size.height) {
      for x in covered(column, target.width, result.size.width) {
        let value = result.values[y * result.size.width + x]
        if value.isNaN { return value }
        if value.magnitude > strongest.magnitude { strongest = value }
      }
    }
    return strongest
  }

  private func isCursor(_ row: Int, _ column: Int) -> Bool {
    covered(row, target.height, result.size.height).contains(cursor.row)
      && covered(column, target.width, result.size.width).contains(cursor.column)
  }

  func color(row: Int, column: Int) -> Color {
    if isCursor(row, column) { return Color(surface.isLight ? 0 : 0xffffff) }
    let value = value(row, column)
    let color = painter.color(value)
    guard value.isFinite else { return color }
    let largest = result.range.magnitude
    let weight = largest > 0 ? Double(min(1, value.magnitude / largest)).squareRoot() : 0
    let grey = picture.color(row: row, column: column, of: target).luminance / 2
    func mix(_ part: Int) -> Int { Int(weight * Double(part) + (1 - weight) * Double(grey)) }
    return Color(red: mix(color.red), green: mix(color.green), blue: mix(color.blue))
  }

  func glyph(row: Int, column: Int) -> Cell {
    isCursor(row, column) ? Cell("@", Style(bold: true)) : painter.glyph(value(row, column))
  }
}
