import Analysis
import NeoNeXt
import Sheets
import TUICore
import TensorCore
import Weights

/// Draws the Compare screen: how much layers and channels changed, and the matrices of a channel in both checkpoints.
struct CompareView {
  let screen: CompareScreen
  let shared: Shared

  /// The places of the two tables and of the matrices; `nil` for what is not shown.
  private typealias Parts = (layers: Rect?, channels: Rect?, matrices: Rect?)

  /// In a wide pane both tables stand side by side; in a narrow one only the table that has the keys is shown.
  private static func parts(_ screen: CompareScreen, _ shared: Shared) -> Parts {
    var rest = shared.layout.body
    _ = rest.takeTop(1)
    // Beside gradients, the matrices and what they are compared with would say nothing.
    let hasMatrices = rest.height >= 14 && !screen.isGradient
    var matrices = hasMatrices ? rest.takeBottom(max(9, rest.height * 2 / 5)) : nil
    if let area = matrices, area.height < heightWithFigures {
      // The tables take the lines that the matrices leave.
      let needed = height(screen, shared, in: area)
      matrices = Rect(
        row: area.rows.upperBound - needed, column: area.column, height: needed,
        width: area.width)
      rest.height += area.height - needed
    }
    _ = rest.takeBottom(hasMatrices ? 1 : 0)
    guard rest.width >= 104 else {
      return screen.isDetailed ? (nil, rest, matrices) : (rest, nil, matrices)
    }
    let layers = rest.takeLeft(hasOthers(screen) ? 76 : 60)
    _ = rest.takeLeft(2)
    return (layers, rest, matrices)
  }

  /// Whether tensors other than L and R were compared.
  static func hasOthers(_ screen: CompareScreen) -> Bool {
    screen.shown.row?.parts[2] != nil || screen.shown.layers.first?.parts[2] != nil
      || screen.shown.layers.last?.parts[2] != nil
  }

  /// The height of the table that is shown, with its heading, in lines.
  static func tableHeight(_ screen: CompareScreen, _ shared: Shared) -> Int {
    let parts = parts(screen, shared)
    return (parts.layers ?? parts.channels)?.height ?? 1
  }

  func draw(_ canvas: inout Canvas, in area: Rect) {
    let inside = area.inset(rows: 1, columns: 0)
    guard shared.isNeoNeXt else {
      return canvas.put(notNeoNeXt: "neoview diff compares those", in: inside)
    }
    drawTitle(&canvas, area)
    if let failure = screen.failure(shared) {
      return canvas.put(wrapped: failure, in: inside, style: canvas.theme.error)
    }
    guard let result = screen.result(shared) else {
      canvas.put(
        screen.isGradient ? "computing gradients … Esc stops" : "comparing … Esc stops",
        row: inside.row, column: area.column, style: canvas.theme.dim)
      return
    }
    canvas.put(
      "\(Self.measure(result)) · \(result.summary)\(hint)\(Self.scope(result))", in: inside,
      style: canvas.theme.dim)
    guard !result.rows.isEmpty else {
      return canvas.put(
        wrapped: "nothing of \(shared.baselineTitle) has the names and shapes of "
          + "\(shared.facts.title); i lists both",
        in: area.inset(rows: 3, columns: 0), style: canvas.theme.error)
    }
    drawParts(&canvas)
  }

  /// Draws what is compared, and what the layers are sorted by.
  private func drawTitle(_ canvas: inout Canvas, _ area: Rect) {
    let titles = self.titles(width: 24)
    let there = shared.otherTitle == nil ? shared.baselineTitle : titles.there
    let end = canvas.put(
      screen.isGradient ? "gradients of the loss" : "\(titles.here) against \(there)",
      row: area.row, column: area.column, width: area.width, style: canvas.theme.strong)
    canvas.put(
      "· \(screen.order.title)", row: area.row, column: end + 1,
      width: max(0, area.columns.upperBound - end - 1), style: canvas.theme.accent)
  }

  /// The names of both checkpoints, each in few columns.
  func titles(width: Int) -> ComparedNames {
    ComparedNames(shared.facts.title, shared.otherTitle, isSame: isWithItself, width: width)
  }

  /// Whether the first checkpoint of a run is compared with itself.
  private var isWithItself: Bool {
    shared.otherTitle == shared.facts.title && shared.epochs.isRun
  }

  /// What the numbers are.
  private static func measure(_ result: CompareResult) -> String {
    switch result.measure {
    case .gradient: "‖∂loss/∂L‖ and ‖∂loss/∂R‖ of the open image, its likeliest class as the label"
    case .moved: "moved: a standard score, beyond 3 it has left NeoInit; medians of layers"
    case .relative:
      "‖a − b‖ / ‖b‖" + (result.hasTiny ? ", * b under \(Change.tiny) an element: last" : "")
    }
  }

  /// What the column of the others is of: running averages, which training does not learn, are left out.
  private static func scope(_ result: CompareResult) -> String {
    switch result.measure {
    case .moved, .gradient: ""
    case .relative: " · others: trained tensors"
    }
  }

  private func drawParts(_ canvas: inout Canvas) {
    let parts = Self.parts(screen, shared)
    if let layers = parts.layers { drawLayers(&canvas, layers) }
    if let channels = parts.channels { drawChannels(&canvas, channels) }
    guard let matrices = parts.matrices else { return }
    drawMatrices(&canvas, matrices)
    guard let range = screen.shown.matrices?.range else { return }
    ColorBar(
      shared.colors.map, range, "L and R of both; a change has its own", on: shared.surface
    ).draw(&canvas, in: shared.layout.inside.bottomRow)
  }

  /// A hint on how to compare with something else; may be empty.
  private var hint: String {
    if screen.isGradient { return "" }
    guard shared.otherTitle != nil else {
      return " · neoview A --compare B compares two checkpoints"
    }
    return isWithItself ? " · ) goes to the next checkpoint" : ""
  }
}

extension CompareResult.Order {
  /// What stands first, in words.
  fileprivate var title: String {
    switch self {
    case .cells: "by L and R"
    case .others: "by the others"
    case .all: "by all tensors"
    case .network: "in the order of the network"
    }
  }
}
