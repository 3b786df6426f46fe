import Analysis
import TUICore

/// Figures with what they mean, one a line.
struct FigureList {
  private let figures: [Figure]
  /// The number of lines.
  let height: Int

  /// The width that shows every figure with the whole of what it means, in columns.
  static let width = nameWidth + (Figure.allCases.map(\.explanation.displayWidth).max() ?? 0)
  private static let nameWidth = 13

  /// - Parameter limit: the most lines.
  init(_ figures: [Figure], height limit: Int) {
    self.figures = figures
    height = max(1, min(figures.count, limit))
  }

  /// Draws as many figures as fit, and in the place of the others how many they are.
  func draw(_ canvas: inout Canvas, in area: Rect) {
    let fitting = figures.count > area.height ? max(0, area.height - 1) : figures.count
    for (line, figure) in figures.prefix(fitting).enumerated() {
      canvas.put(
        figure.title, row: area.row + line, column: area.column, width: area.width,
        style: canvas.theme.barStrong)
      canvas.put(
        figure.explanation, row: area.row + line, column: area.column + Self.nameWidth,
        width: max(0, area.width - Self.nameWidth), style: canvas.theme.bar)
    }
    let rest = figures.count - fitting
    guard area.height > 0, rest > 0 || figures.isEmpty else { return }
    canvas.put(
      figures.isEmpty ? "no figure begins so" : "… and \(rest) more",
      row: area.row + fitting, column: area.column, width: area.width, style: canvas.theme.barDim)
  }
}
