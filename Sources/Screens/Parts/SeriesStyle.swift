import TUICore

/// How a series of a plot is drawn.
struct SeriesStyle {
  /// Which dots of a line are drawn. Lines differ in it on terminals without colours.
  enum Dash {
    case solid, dashed, dotted

    /// Whether the dot is drawn, counted along the line.
    func isDrawn(_ index: Int) -> Bool {
      switch self {
      case .solid: true
      case .dashed: index % 7 < 4
      case .dotted: index % 2 == 0
      }
    }
  }

  /// The character of its points, and of its line where there is no braille.
  let mark: Unicode.Scalar
  let style: Style
  var dash = Dash.solid
}

extension Theme {
  /// The styles of L and R in plots, in this order. They differ in mark and colour.
  var series: [SeriesStyle] {
    [
      SeriesStyle(mark: "●", style: accent),
      SeriesStyle(mark: "○", style: warm, dash: .dashed),
    ]
  }
}

extension Canvas {
  /// Writes the mark of a series.
  mutating func put(_ series: SeriesStyle, row: Int, column: Int) {
    var style = series.style
    if frame.bounds.rows.contains(row), frame.bounds.columns.contains(column) {
      style.background = frame[row, column].style.background
    }
    set(Cell(series.mark, style), row: row, column: column)
  }
}
