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
    let image = Size(width: result.size.width, height: result.size.height)
    let target = ImageFit(image, in: rest, shared.surface)
    canvas.mark(target.cells, as: .screen(.forward(.saliency)))
    canvas.draw(
      SaliencyPixels(result, input.picture, target.size, explanation.cursor, shared.surface),
      target.size, row: rest.row, column: rest.column, in: canvas.bounds)
    if hasFacts {
      facts.takeBeside(target.cells)
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
    case .stopped: "stopped: Enter begins again"
    case .ready: explanation.method.name
    case .failed: ""
    }
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
    if result.query.method == .gradCAM {
      let layers = shared.architecture?.mapLayers
      line("at \((explanation.layer ?? layers?.last).map { "\($0)" } ?? ""), { } others")
    }
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

  /// The strongest value among the pixels of the image that a pixel of the screen covers.
  private func value(_ row: Int, _ column: Int) -> Float {
    var strongest: Float = 0
    for y in ImageFit.covered(row, of: target.height, over: result.size.height) {
      for x in ImageFit.covered(column, of: target.width, over: result.size.width) {
        let value = result.values[y * result.size.width + x]
        if value.isNaN { return value }
        if value.magnitude > strongest.magnitude { strongest = value }
      }
    }
    return strongest
  }

  private func isCursor(_ row: Int, _ column: Int) -> Bool {
    ImageFit.covered(row, of: target.height, over: result.size.height).contains(cursor.row)
      && ImageFit.covered(column, of: target.width, over: result.size.width).contains(cursor.column)
  }

  func color(row: Int, column: Int) -> Color {
    // White in light terminals too, since the image is dark.
    if isCursor(row, column) { return Color(0xffffff) }
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
