import NeoNeXt
import TensorCore

/// The form in which the matrices of one channel's NeoCell are shown or exported.
package enum MatrixForm: String, Sendable, CaseIterable {
  /// L `[h', h]` and R `[w, w']`, as they are stored in the file.
  case matrix
  /// A `[H', H]` and B `[W, W']` for maps of one size: block-diagonal, with the shift and the truncated last block (paper,
  /// 3.4 and 3.5).
  case expanded
  /// K = L ⊗ Rᵀ `[h'·w', h·w]`: one row for each output of a whole block, which holds its effective filter.
  /// `K[a·w' + b, k·w + l] = L[a, k] · R[l, b]`, so that vec(L·X·R) = K · vec(X), where vec reads a matrix row by row.
  case kernel

  /// The names of the matrices that this form has for each channel.
  package var sides: [String] {
    switch self {
    case .matrix: ["L", "R"]
    case .expanded: ["A", "B"]
    case .kernel: ["K"]
    }
  }
}

/// Why matrices cannot be given in a form. Every description is one lower-case line.
package enum MatrixFormError: Error, Equatable, CustomStringConvertible {
  case noMap(layer: String)
  case notSquare(layer: String)
  case tooLarge(layer: String, values: Int)

  package var description: String {
    switch self {
    case .noMap(let layer): "\(layer) has no map at this resolution, so no A and B"
    case .notSquare(let layer): "\(layer): matrices that are shifted must be square"
    case .tooLarge(let layer, let values):
      "\(layer): a matrix of \(values) values is too large; the limit is \(MatrixForm.limit)"
    }
  }
}

extension MatrixForm {
  /// The largest number of elements that one matrix may have.
  static let limit = 1 << 24
}

extension NeoCellMatrices {
  /// The matrices of one channel in a form, in the order of `form.sides`.
  ///
  /// - Parameters:
  ///   - group: the kernel group of the channel.
  ///   - index: the index of the channel within its group.
  ///   - size: the size of the layer's input map; needed for A and B only.
  /// - Throws: `MatrixFormError`.
  /// - Complexity: O(n) in the number of elements of the resulting matrices.
  package func matrices(
    _ group: Group, _ index: Int, _ form: MatrixForm, at size: MapSize?
  ) throws(MatrixFormError) -> [Matrix] {
    let (left, right) = (group.left[index], group.right[index])
    let name = String(describing: layer)
    switch form {
    case .matrix: return [left, right]
    case .kernel:
      let count = left.values.count.multipliedReportingOverflow(by: right.values.count)
      try Self.check(count, name)
      return [Self.kernel(left, right)]
    case .expanded:
      guard let size else { throw .noMap(layer: name) }
      guard !left.values.isEmpty, !right.values.isEmpty else { return [left, right] }
      let channel = group.group.channels.lowerBound + index
      let shift = group.shifts.first { $0.channels.contains(channel) }?.shift ?? 0
      guard ExpandedCell.fits(shift, left: left, right: right) else {
        throw .notSquare(layer: name)
      }
      let cell = ExpandedCell(left: left, right: right, shift: shift, size: size)
      try Self.check(cell.aSize.rows.multipliedReportingOverflow(by: cell.aSize.columns), name)
      try Self.check(cell.bSize.rows.multipliedReportingOverflow(by: cell.bSize.columns), name)
      return [cell.a, cell.b]
    }
  }

  private static func check(
    _ count: (partialValue: Int, overflow: Bool), _ layer: String
  ) throws(MatrixFormError) {
    guard !count.overflow, count.partialValue <= MatrixForm.limit else {
      throw .tooLarge(layer: layer, values: count.overflow ? .max : count.partialValue)
    }
  }

  /// The Kronecker product K = L ⊗ Rᵀ.
  private static func kernel(_ left: Matrix, _ right: Matrix) -> Matrix {
    var values: [Float] = []
    values.reserveCapacity(left.values.count * right.values.count)
    for a in 0..<left.rows {
      for b in 0..<right.columns {
        for k in 0..<left.columns {
          for l in 0..<right.rows { values.append(left[a, k] * right[l, b]) }
        }
      }
    }
    return Matrix(
      rows: left.rows * right.columns, columns: left.columns * right.rows, values: values)
  }
}
