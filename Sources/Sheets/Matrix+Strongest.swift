import TensorCore

extension Matrix {
  /// The value that represents a block when it is drawn as one pixel: NaN if the block has one, else the value of the largest
  /// magnitude.
  ///
  /// - Precondition: the block is not empty.
  /// - Complexity: linear in the elements of the block.
  package func strongest(rows: Range<Int>, columns: Range<Int>) -> Float {
    let place = placeOfStrongest(rows: rows, columns: columns)
    return self[place.row, place.column]
  }

  /// The place of the value that `strongest` returns. Of several values of the same magnitude, the last one counts.
  ///
  /// - Precondition: the block is not empty.
  /// - Complexity: linear in the elements of the block.
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

  /// A smaller matrix to draw in place of a large one: each element is the strongest value of a block.
  ///
  /// - Parameters:
  ///   - rowFactor: the rows of a block; the last blocks may have fewer.
  ///   - columnFactor: the columns of a block; the last blocks may have fewer.
  /// - Complexity: linear in the elements of the matrix.
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
