import TUICore

/// The first line: the program, the file, the screens as tabs, and what the terminal can show.
struct TitleBar {
  let title: String
  let summary: String
  /// What is wrong with the file; empty if nothing is.
  let warning: String
  let badge: String
  /// The screen that is shown.
  let screen: ScreenID
  /// Whether all screens have something to show. If not, only the matrices have, and the other tabs are dim.
  var hasAll = true

  private static let program = "neoview"
  /// The columns that the title takes at least, if it is that long, before the tabs become shorter.
  private static let titleWidth = 24

  func draw(_ canvas: inout Canvas, in area: Rect) {
    let theme = canvas.theme
    canvas.fill(area, Cell(" ", theme.bar))
    let form = form(fitting: area.width - 1 - warning.displayWidth)
    let end = area.width - 1 - form.badge.displayWidth
    canvas.put(form.badge, row: area.row, column: end, style: theme.barDim)
    var column = 1
    if form.hasProgram {
      column = canvas.put(Self.program, row: area.row, column: column, style: theme.barStrong) + 2
    }
    let room = end - column - form.tabs.width - Self.gaps - warning.displayWidth
    column =
      canvas.put(title, row: area.row, column: column, width: max(0, room), style: theme.barStrong)
      + 2
    column = form.tabs.draw(&canvas, row: area.row, column: column) + 1
    canvas.put(
      summary(fitting: end - column - warning.displayWidth - 1), row: area.row, column: column,
      style: theme.barDim)
    canvas.put(
      warning, row: area.row, column: max(column, end - warning.displayWidth),
      width: max(0, end - column), style: theme.barWarning)
  }

  /// As many parts of the summary as fit whole.
  private func summary(fitting width: Int) -> String {
    var parts = summary.split(separator: Self.separator).map(String.init)
    while !parts.isEmpty, parts.joined(separator: Self.separator).displayWidth > width {
      parts.removeLast()
    }
    return parts.joined(separator: Self.separator)
  }

  private static let separator = " · "

  /// The columns between the title, the tabs and what follows.
  private static let gaps = 3

  /// What stands beside the title: the longest form that leaves it room. Names of screens become short ones, then the name of the
  /// program goes, then a word of the badge, then the names of the screens, then their digits.
  private func form(fitting width: Int) -> (hasProgram: Bool, tabs: Tabs, badge: String) {
    let title = min(self.title.displayWidth, Self.titleWidth)
    let full = Tabs(screen, hasAll) { "\($0.digit) \($0.type.name)" }
    let short = Tabs(screen, hasAll) { "\($0.digit) \($0.type.shortName)" }
    let digits = Tabs(screen, hasAll) { "\($0.digit)" }
    let brief = badge.replacing(" colours", with: "").replacing(", ASCII", with: "")
    let forms = [
      (true, full, badge), (true, short, badge), (false, short, badge), (false, short, brief),
      (false, digits, badge),
    ]
    let fitting = forms.first { hasProgram, tabs, badge in
      1 + (hasProgram ? Self.program.count + 2 : 0) + title + tabs.width + Self.gaps
        + badge.displayWidth <= width
    }
    return fitting ?? (false, Tabs(screen: screen, hasAll: hasAll, tabs: []), badge)
  }
}

/// The screens side by side, the one that is shown marked.
private struct Tabs {
  /// The screen that is shown.
  let screen: ScreenID
  let hasAll: Bool
  let tabs: [(screen: ScreenID, text: String)]

  var width: Int { tabs.reduce(0) { $0 + $1.text.displayWidth } }

  /// - Returns: the column after the last.
  func draw(_ canvas: inout Canvas, row: Int, column start: Int) -> Int {
    var column = start
    for tab in tabs {
      let isShown = tab.screen == screen
      let end = canvas.put(
        tab.text, row: row, column: column,
        style: isShown
          ? canvas.theme.selection
          : hasAll || tab.screen == .matrices ? canvas.theme.bar : canvas.theme.barDim)
      canvas.mark(
        Rect(row: row, column: column, height: 1, width: end - column),
        as: .command(.show(tab.screen)))
      column = end
    }
    return column
  }
}

extension Tabs {
  /// A tab for every screen.
  fileprivate init(_ screen: ScreenID, _ hasAll: Bool, _ name: (ScreenID) -> String) {
    self.init(
      screen: screen, hasAll: hasAll, tabs: ScreenID.allCases.map { ($0, " \(name($0)) ") })
  }
}
