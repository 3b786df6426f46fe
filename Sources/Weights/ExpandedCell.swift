import NeoNeXt
import TensorCore

/// The NeoCell of one channel for maps of one size: its block-diagonal matrices A `[H', H]` and B `[W, W']` (paper, 3.4
/// and 3.5), and the effective filter of each output.
package struct ExpandedCell {
  /// How L cuts the rows of the map into blocks.
  package let rows: BlockPartition
  /// How R cuts the columns of the map into blocks.
  package let columns: BlockPartition
  /// The height H and the width W of the input map.
  package let size: MapSize
  /// L `[h', h]`.
  package let left: Matrix
  /// R `[w, w']`.
  package let right: Matrix
  private let blockOfRow: [BlockPartition.Block]
  private let blockOfColumn: [BlockPartition.Block]

  /// - Precondition: the matrices are not empty, and `fits` is true of them and the shift.
  package init(left: Matrix, right: Matrix, shift: Shift, size: MapSize) {
    self.left = left
    self.right = right
    self.size = size
    rows = BlockPartition(
      length: size.height, size: left.columns, outputSize: left.rows, shift: shift.rows)
    columns = BlockPartition(
      length: size.width, size: right.rows, outputSize: right.columns, shift: shift.columns)
    blockOfRow = rows.blockOfOutput
    blockOfColumn = columns.blockOfOutput
  }

  /// Whether matrices allow a shift: the matrix of a side that is shifted must be square and larger than the shift.
  package static func fits(_ shift: Shift, left: Matrix, right: Matrix) -> Bool {
    func fits(_ shift: Int, _ matrix: Matrix) -> Bool {
      shift == 0 || (matrix.isSquare && (0..<matrix.rows).contains(shift))
    }
    return fits(shift.rows, left) && fits(shift.columns, right)
  }

  /// The size of A: output rows H' × input rows H.
  package var aSize: (rows: Int, columns: Int) { (blockOfRow.count, size.height) }
  /// The size of B: input columns W × output columns W'.
  package var bSize: (rows: Int, columns: Int) { (size.width, blockOfColumn.count) }

  /// The element of A for an output row and an input row; `nil` outside the blocks of A.
  package func a(_ output: Int, _ input: Int) -> Float? {
    let block = blockOfRow[output]
    guard block.input.contains(input) else { return nil }
    return left[
      block.matrixOutput + output - block.output.lowerBound,
      block.matrixInput + input - block.input.lowerBound]
  }

  /// The element of B for an input column and an output column; `nil` outside the blocks of B.
  package func b(_ input: Int, _ output: Int) -> Float? {
    let block = blockOfColumn[output]
    guard block.input.contains(input) else { return nil }
    return right[
      block.matrixInput + input - block.input.lowerBound,
      block.matrixOutput + output - block.output.lowerBound]
  }

  /// The strongest element of A within a range of its rows and columns: NaN if there is one, otherwise the element of the
  /// largest magnitude; `nil` if no block reaches into the range.
  ///
  /// - Complexity: O(rows · kernel), whatever the number of columns.
  package func strongestA(_ outputs: Range<Int>, _ inputs: Range<Int>) -> Float? {
    Self.strongest(blockOfRow, outputs, inputs) { a($0, $1) }
  }

  /// The strongest element of B within a range of its rows and columns: NaN if there is one, otherwise the element of the
  /// largest magnitude; `nil` if no block reaches into the range.
  ///
  /// - Complexity: O(columns · kernel), whatever the number of rows.
  package func strongestB(_ inputs: Range<Int>, _ outputs: Range<Int>) -> Float? {
    Self.strongest(blockOfColumn, outputs, inputs) { b($1, $0) }
  }

  /// The strongest element of A or B within a range of outputs and inputs.
  ///
  /// - Parameters:
  ///   - blocks: the block of each output.
  ///   - element: gives the element for an output and an input.
  private static func strongest(
    _ blocks: [BlockPartition.Block], _ outputs: Range<Int>, _ inputs: Range<Int>,
    _ element: (_ output: Int, _ input: Int) -> Float?
  ) -> Float? {
    var best: Float?
    for output in outputs {
      for input in blocks[output].input.clamped(to: inputs) {
        best.takeStronger(element(output, input))
      }
    }
    return best
  }

  /// The effective filter of one output element: the weights of all inputs that it sees, with the ranges of their rows and
  /// columns in the map. It is the outer product of a row of A and a column of B, so its rank is at most one.
  ///
  /// - Returns: `nil` if there is no such output.
  package func filter(row: Int, column: Int) -> (
    weights: Matrix, rows: Range<Int>, columns: Range<Int>
  )? {
    guard blockOfRow.indices.contains(row), blockOfColumn.indices.contains(column) else {
      return nil
    }
    let (inputs, others) = (blockOfRow[row].input, blockOfColumn[column].input)
    let values = inputs.flatMap { x in others.map { (a(row, x) ?? 0) * (b($0, column) ?? 0) } }
    return (
      Matrix(rows: inputs.count, columns: others.count, values: values), inputs, others
    )
  }

  /// The whole matrix A `[H', H]`, which is zero outside its blocks.
  package var a: Matrix {
    let values = (0..<aSize.rows).flatMap { row in (0..<aSize.columns).map { a(row, $0) ?? 0 } }
    return Matrix(rows: aSize.rows, columns: aSize.columns, values: values)
  }

  /// The whole matrix B `[W, W']`, which is zero outside its blocks.
  package var b: Matrix {
    let values = (0..<bSize.rows).flatMap { row in (0..<bSize.columns).map { b(row, $0) ?? 0 } }
    return Matrix(rows: bSize.rows, columns: bSize.columns, values: values)
  }
}

extension Float? {
  /// Takes another value if it is stronger: NaN, or of a larger magnitude, or the first at all.
  package mutating func takeStronger(_ other: Float?) {
    guard let other else { return }
    if map({ other.magnitude > $0.magnitude || other.isNaN }) ?? true { self = other }
  }
}
