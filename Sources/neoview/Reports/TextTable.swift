import TensorCore

/// A table of text. The first column is aligned to the left, the others to the right.
struct TextTable {
  private var rows: [[String]]

  init(_ heading: [String]) { rows = [heading] }

  mutating func add(_ row: [String]) { rows.append(row) }

  var text: String {
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + padding : padding + cell
      }
      return cells.joined(separator: "  ").trimmingTrailingBlanks
    }.joined(separator: "\n")
  }
}

extension String {
  /// The text with blanks behind it up to a width; with one blank if it is longer.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(1, width - count))
  }

  fileprivate var trimmingTrailingBlanks: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}

extension Double {
  /// The number with a fixed number of decimals, whatever the locale; very large numbers have an exponent instead.
  func text(decimals: Int) -> String {
    magnitude < 1e9
      ? NumberFormat.fixed(self, decimals: decimals) ?? "\(self)"
      : NumberFormat.short(self, width: 9)
  }
}
