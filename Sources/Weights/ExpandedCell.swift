import NeoNeXt
import TensorCore

/// One channel's NeoCell at some resolution: A and B, block-diagonal (paper, 3.4 and 3.5), and the
/// effective filter of an output.
package struct ExpandedCell {
  package let rows: BlockPartition
  package let columns: BlockPartition
  /// The map that comes in.
  package let size: MapSize
  package let left: Matrix
  package let right: Matrix
  private let blockOfRow: [BlockPartition.Block]
  private let blockOfColumn: [BlockPartition.Block]

  /// - Precondition: the matrices are not empty, and the shift fits them.
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

  /// Whether matrices can be shifted so: each side that is must be square and larger than its shift.
  package static func fits(_ shift: Shift, left: Matrix, right: Matrix) -> Bool {
    func fits(_ shift: Int, _ matrix: Matrix) -> Bool {
      shift == 0 || (matrix.isSquare && (0..<matrix.rows).contains(shift))
    }
    return fits(shift.rows, left) && fits(shift.columns, right)
  }

  /// The size of A: outputs × inputs.
  package var aSize: (rows: Int, columns: Int) { (blockOfRow.count, size.height) }
  /// The size of B: inputs × outputs.
  package var bSize: (rows: Int, columns: Int) { (size.width, blockOfColumn.count) }

  /// An element of A; `nil` outside its blocks.
  package func a(_ output: Int, _ input: Int) -> Float? {
    let block = blockOfRow[output]
    guard block.input.contains(input) else { return nil }
    return left[
      block.matrixOutput + output - block.output.lowerBound,
      block.matrixInput + input - block.input.lowerBound]
  }

  /// An element of B; `nil` outside its blocks.
  package func b(_ input: Int, _ output: Int) -> Float? {
    let block = blockOfColumn[output]
    guard block.input.contains(input) else { return nil }
    return right[
      block.matrixInput + input - block.input.lowerBound,
      block.matrixOutput + output - block.output.lowerBound]
  }

  /// The element of A that is strongest among some rows and columns: NaN if there is one, else that of the largest magnitude;
  /// `nil` where no block is.
  ///
  /// - Complexity: O(rows · kernel), whatever the number of columns.
  package func strongestA(_ outputs: Range<Int>, _ inputs: Range<Int>) -> Float? {
    var best: Float?
    for output in outputs {
      for input in blockOfRow[output].input.clamped(to: inputs) {
        best.takeStronger(a(output, input))
      }
    }
    return best
  }

  /// The same of B.
  package func strongestB(_ inputs: Range<Int>, _ outputs: Range<Int>) -> Float? {
    var best: Float?
    for output in outputs {
      for input in blockOfColumn[output].input.clamped(to: inputs) {
        best.takeStronger(b(input, output))
      }
    }
    return best
  }

  /// The weights of the inputs of one output: a row of A times a column of B, of rank one.
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

  /// A `[H', H]`: zero outside its blocks.
  package var a: Matrix {
    let values = (0..<aSize.rows).flatMap { row in (0..<aSize.columns).map { a(row, $0) ?? 0 } }
    return Matrix(rows: aSize.rows, columns: aSize.columns, values: values)
  }

  /// B `[W, W']`: zero outside its blocks.
  package var b: Matrix {
    let values = (0..<bSize.rows).flatMap { row in (0..<bSize.columns).map { b(row, $0) ?? 0 } }
    return Matrix(rows: bSize.rows, columns: bSize.columns, values: values)
  }
}

extension Float? {
  fileprivate mutating func takeStronger(_ other: Float?) {
    guard let other else { return }
    if map({ other.magnitude > $0.magnitude || other.isNaN }) ?? true { self = other }
  }
}
