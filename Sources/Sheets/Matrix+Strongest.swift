import TensorCore

extension Matrix {
  /// The value that stands for a block: NaN if there is one, else the one of largest magnitude.
  package func strongest(rows: Range<Int>, columns: Range<Int>) -> Float {
    let place = placeOfStrongest(rows: rows, columns: columns)
    return self[place.row, place.column]
  }

  /// Of a block that is not empty.
  package func placeOfStrongest(rows: Range<Int>, columns: Range<Int>) -> (row: Int, column: Int) {
    var place = (row: rows.lowerBound, column: columns.lowerBound)
    var best: Float = 0
    for row in rows {
      let line = values.startIndex + row * self.columns
      for column in columns {
        let value = values[line + column]
        if value.isNaN { return (row, column) }
        guard value.magnitude >= best else { continue }
        best = value.magnitude
        place = (row, column)
      }
    }
    return place
  }

  /// The strongest value of every block, for drawing a large matrix small at once.
  func overview(rowFactor: Int, columnFactor: Int) -> Matrix {
    let (height, width) =
      ((rows + rowFactor - 1) / rowFactor, (columns + columnFactor - 1) / columnFactor)
    var strongest: [Float] = []
    strongest.reserveCapacity(height * width)
    for row in 0..<height {
      for column in 0..<width {
        strongest.append(
          self.strongest(
            rows: row * rowFactor..<min(rows, (row + 1) * rowFactor),
            columns: column * columnFactor..<min(columns, (column + 1) * columnFactor)))
      }
    }
    return Matrix(rows: height, columns: width, values: strongest)
  }
}
