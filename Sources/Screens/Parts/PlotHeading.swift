import TUICore

/// The title of a plot, and what is drawn how. What does not fit beside the title stands in lines below it, whole.
struct PlotHeading {
  /// What stands before the name of a series.
  enum Sample {
    /// A piece of its line.
    case line
    /// Its mark.
    case mark
    /// A full cell, for bars.
    case bar
  }

  let title: String
  /// What is said after the title if there is room.
  var note = ""
  let sample: Sample
  let legend: [(series: SeriesStyle, name: String)]

  /// Draws the heading at the top of an area, and takes its lines off.
  func draw(_ canvas: inout Canvas, _ area: inout Rect) {
    let sampleWidth = sample == .line && !canvas.surface.isASCII ? 3 : 1
    func width(_ name: String) -> Int { sampleWidth + 1 + name.displayWidth }
    let whole = legend.reduce(0) { $0 + 2 + width($1.name) }
    let line = area.takeTop(1)
    guard line.height > 0 else { return }
    var (row, column) = (line.row, line.column)
    if !title.isEmpty {
      column = canvas.put(title, in: line, style: canvas.theme.accent) + 2
      if !note.isEmpty, column + note.displayWidth + whole <= area.columns.upperBound {
        column = canvas.put(note, row: row, column: column, style: canvas.theme.dim) + 2
      }
      if column - 2 + whole > area.columns.upperBound, !legend.isEmpty, area.height > 0 {
        (row, column) = (area.takeTop(1).row, area.column)
      }
    }
    for (series, name) in legend {
      if column + width(name) > area.columns.upperBound {
        guard column > area.column, area.height > 0 else { return }
        (row, column) = (area.takeTop(1).row, area.column)
        guard column + width(name) <= area.columns.upperBound else { return }
      }
      draw(
        series, &canvas, Rect(row: row, column: column, height: 1, width: sampleWidth))
      column =
        canvas.put(name, row: row, column: column + sampleWidth + 1, style: canvas.theme.dim) + 2
    }
  }

  private func draw(_ series: SeriesStyle, _ canvas: inout Canvas, _ area: Rect) {
    switch sample {
    case .line:
      var dots = DotGrid(area)
      dots.addLine([(0, 0.4), (1, 0.4)], series)
      dots.draw(&canvas)
    case .mark: canvas.put(series, row: area.row, column: area.column)
    case .bar: canvas.set(Cell("█", series.style), row: area.row, column: area.column)
    }
  }
}
