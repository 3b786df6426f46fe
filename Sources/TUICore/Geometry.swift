package struct Size: Hashable, Sendable {
  package var width: Int
  package var height: Int

  package init(width: Int, height: Int) {
    self.width = max(0, width)
    self.height = max(0, height)
  }
}

package struct Rect: Hashable, Sendable {
  package var row: Int
  package var column: Int
  package var height: Int
  package var width: Int

  package init(row: Int, column: Int, height: Int, width: Int) {
    self.row = row
    self.column = column
    self.height = max(0, height)
    self.width = max(0, width)
  }

  package var rows: Range<Int> { row..<row + height }
  package var columns: Range<Int> { column..<column + width }

  package func intersection(_ other: Rect) -> Rect {
    let top = max(row, other.row)
    let left = max(column, other.column)
    return Rect(
      row: top, column: left, height: min(rows.upperBound, other.rows.upperBound) - top,
      width: min(columns.upperBound, other.columns.upperBound) - left)
  }

  /// Cuts `count` rows off the top.
  package mutating func takeTop(_ count: Int) -> Rect {
    let taken = min(max(0, count), height)
    defer {
      row += taken
      height -= taken
    }
    return Rect(row: row, column: column, height: taken, width: width)
  }

  /// Cuts `count` rows off the bottom.
  package mutating func takeBottom(_ count: Int) -> Rect {
    let taken = min(max(0, count), height)
    height -= taken
    return Rect(row: row + height, column: column, height: taken, width: width)
  }

  /// Cuts `count` columns off the left.
  package mutating func takeLeft(_ count: Int) -> Rect {
    let taken = min(max(0, count), width)
    defer {
      column += taken
      width -= taken
    }
    return Rect(row: row, column: column, height: height, width: taken)
  }

  package func inset(rows: Int, columns: Int) -> Rect {
    Rect(
      row: row + rows, column: column + columns, height: height - 2 * rows,
      width: width - 2 * columns)
  }
}
