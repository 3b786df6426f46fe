import CKernels
import TensorCore

/// A Linear layer or pointwise convolution, `y = W · x + b` at every position. The weights are packed once, in the
/// order in which the micro-kernel reads them.
package struct PackedLinear: Sendable {
  package let inputs: Int
  package let outputs: Int
  private let packed: AlignedFloats
  private let bias: AlignedFloats

  /// - Parameters:
  ///   - weights: W `[outputs, inputs]`, row-major.
  ///   - bias: one value for each output; empty if there is no bias.
  package init(_ weights: [Float], inputs: Int, outputs: Int, bias: [Float] = []) {
    precondition(weights.count == inputs * outputs, "weights are outputs × inputs")
    self.inputs = inputs
    self.outputs = outputs
    let columns = FeatureMap.columns(outputs)
    packed = AlignedFloats(count: columns * inputs)
    self.bias = AlignedFloats(bias, padding: columns - bias.count)
    nv_pack(weights, Int32(outputs), Int32(inputs), packed.pointer)
    // The packed weights are rounded up to panels, the columns also to chunks: the elements in between stay zero.
  }

  /// What is done to the sums after the product.
  package enum Epilogue {
    /// Adds the bias.
    case bias
    /// Adds the bias, then applies GELU.
    case gelu
    /// Adds the bias and another map. The pointer is to the map's values at the first of the rows.
    case add(UnsafePointer<Float>, stride: Int)
  }

  /// A place among the packed weights.
  package struct Weights: @unchecked Sendable {
    fileprivate let pointer: UnsafePointer<Float>
  }

  /// The weights of the panel that begins with an output column.
  package func weights(of column: Int = 0) -> Weights {
    Weights(pointer: packed.pointer + column * inputs)
  }

  /// The number of output columns of the whole layer, rounded up to whole panels and chunks.
  package var columns: Int { FeatureMap.columns(outputs) }

  /// `y = epilogue(x · Wᵀ)` for a number of rows (positions) and a range of output columns.
  ///
  /// - Parameters:
  ///   - x: the first row of the input.
  ///   - xStride: the number of floats from one row of x to the next.
  ///   - y: the first row of the output. Its first element is column 0 of the layer, whatever the columns.
  ///   - yStride: the number of floats from one row of y to the next.
  ///   - following: the weights that the thread needs next, which are fetched into its cache.
  ///   - columns: a range whose ends are multiples of the panel; `nil` for all columns.
  package func apply(
    _ x: UnsafePointer<Float>, stride xStride: Int, rows: Int,
    to y: UnsafeMutablePointer<Float>, stride yStride: Int, columns: Range<Int>? = nil,
    _ epilogue: Epilogue, then following: Weights? = nil
  ) {
    let columns = columns ?? 0..<self.columns
    let panel = Int(nv_panel())
    let offset = columns.lowerBound
    var with = nv_addition(
      bias: bias.pointer + offset, map: nil, map_stride: 0, has_gelu: 0)
    switch epilogue {
    case .bias: break
    case .gelu: with.has_gelu = 1
    case .add(let map, let stride): (with.map, with.map_stride) = (map + offset, stride)
    }
    nv_linear(
      packed.pointer, Int32(inputs), Int32(offset / panel), Int32(columns.count / panel), x,
      xStride, Int32(rows), y + offset, yStride, &with, following?.pointer)
  }
}

/// The instruction set that the kernels use on this machine.
package enum InstructionSet {
  package static var name: String { String(cString: nv_instruction_set()) }
}
