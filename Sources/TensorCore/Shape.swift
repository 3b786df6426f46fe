// TensorCore knows what a tensor is: a name, an element type, a shape and, on demand, its values.
// It knows nothing of files, of layers, or of screens.
//
// Conventions: row-major order (the last dimension varies fastest); lengths are counted in
// elements unless a name says bytes; values are computed in `Float` whatever the stored type.

/// The dimensions of a tensor, outermost first. The number of elements is known not to overflow.
package struct Shape: Hashable, Sendable, CustomStringConvertible {
  package let dimensions: [Int]
  /// The product of the dimensions; 1 for a scalar.
  package let count: Int

  /// `nil` if a dimension is negative or the number of elements does not fit an `Int`.
  package init?(_ dimensions: [Int]) {
    var count = 1
    for dimension in dimensions {
      guard dimension >= 0 else { return nil }
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
      guard !overflow else { return nil }
      count = product
    }
    self.dimensions = dimensions
    self.count = count
  }

  /// A shape whose dimensions the program itself chose, so that they cannot be invalid.
  package init(_ dimensions: Int...) {
    guard let shape = Shape(dimensions) else {
      preconditionFailure("dimensions \(dimensions) have no element count")
    }
    self = shape
  }

  package var rank: Int { dimensions.count }

  /// The shape without its dimensions of length one.
  package var squeezed: [Int] { dimensions.filter { $0 != 1 } }

  /// Strides in elements of a contiguous tensor of this shape.
  package var contiguousStrides: [Int] {
    var strides = [Int](repeating: 1, count: rank)
    for axis in stride(from: rank - 2, through: 0, by: -1) {
      strides[axis] = strides[axis + 1] &* Swift.max(1, dimensions[axis + 1])
    }
    return strides
  }

  /// The dimensions as text, such as `96×48×1×1`; `scalar` if there are none.
  package var description: String {
    rank == 0 ? "scalar" : dimensions.map(String.init).joined(separator: "×")
  }
}
