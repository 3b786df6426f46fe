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

  /// The product with Wᵀ, `y = Wᵀ · x`, which takes the gradient by a layer's outputs to the gradient by its inputs.
  ///
  /// - Parameter weights: W `[inputs, outputs]`, row-major, where the inputs of this product are the outputs of the layer.
  package init(transposing weights: [Float], inputs: Int, outputs: Int) {
    precondition(weights.count == inputs * outputs, "weights are inputs × outputs")
    self.inputs = inputs
    self.outputs = outputs
    let columns = FeatureMap.columns(outputs)
    packed = AlignedFloats(count: columns * inputs)
    bias = AlignedFloats(count: columns)
    nv_pack_transposed(weights, Int32(inputs), Int32(outputs), packed.pointer)
  }

  /// What is done to the sums after the product. Threads that share one compute different rows or columns.
  package enum Epilogue: @unchecked Sendable {
    /// Adds the bias.
    case bias
    /// Adds the bias, then applies GELU.
    case gelu
    /// The same, and writes the sums themselves to another map. The pointer is to the map's values at the first of the rows.
    case geluKeepingSums(UnsafeMutablePointer<Float>, stride: Int)
    /// Multiplies by the slope of GELU at the values of another map, of which the pointer is to the first row. GELU of those values
    /// is written to a third map, if there is one, with the same stride.
    case slope(UnsafeMutablePointer<Float>, stride: Int, gelu: UnsafeMutablePointer<Float>?)
    /// Adds the bias and another map. The pointer is to the map's values at the first of the rows.
    case add(UnsafePointer<Float>, stride: Int)

    /// The same for rows of the maps from a later one on.
    package func at(row: Int) -> Epilogue {
      switch self {
      case .bias, .gelu: self
      case .geluKeepingSums(let map, let stride):
        .geluKeepingSums(map + row * stride, stride: stride)
      case .slope(let map, let stride, let gelu):
        .slope(map + row * stride, stride: stride, gelu: gelu.map { $0 + row * stride })
      case .add(let map, let stride): .add(map + row * stride, stride: stride)
      }
    }
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
      bias: bias.pointer + offset, map: nil, map_stride: 0, activation: nv_nothing, hidden: nil,
      active: nil,
      hidden_stride: 0)
    switch epilogue {
    case .bias: break
    case .gelu: with.activation = nv_gelu_of_sums
    case .geluKeepingSums(let hidden, let stride):
      with.activation = nv_gelu_keeping_sums
      (with.hidden, with.hidden_stride) = (hidden + offset, stride)
    case .slope(let hidden, let stride, let gelu):
      with.activation = nv_slope_of_hidden
      (with.hidden, with.hidden_stride) = (hidden + offset, stride)
      with.active = gelu.map { $0 + offset }
    case .add(let map, let stride): (with.map, with.map_stride) = (map + offset, stride)
    }
    nv_linear(
      packed.pointer, Int32(inputs), Int32(offset / panel), Int32(columns.count / panel), x,
      xStride, Int32(rows), y + offset, yStride, &with, following?.pointer)
  }
}

/// The gradients of weights and of factors of outputs.
extension PackedLinear {
  /// Some rows of the gradient of W by a sum over positions, `G = Yᵀ · X`: row o and column i are the sum of `y[o] · x[i]`.
  ///
  /// - Parameters:
  ///   - y: the gradient by the layer's outputs.
  ///   - x: the layer's inputs.
  ///   - rows: which outputs.
  ///   - g: row 0 and column 0 of G, whose rows are `stride` floats apart, rounded up to whole panels.
  ///   - factor: factors f of the outputs: then G becomes the gradient of W in `diag(f) · W`, which is `diag(f) · G`.
  /// - Complexity: O(positions · rows · inputs)
  package static func gradient(
    _ y: FeatureMap, _ x: FeatureMap, rows: Range<Int>, to g: UnsafeMutablePointer<Float>,
    stride: Int, factor: FactorGradient? = nil
  ) {
    precondition(y.positions == x.positions, "gradients and inputs of different maps")
    func run(_ factor: UnsafePointer<nv_factor>?) {
      nv_outer(
        y.pointer, y.stride, Int32(rows.lowerBound), Int32(rows.count), x.pointer, x.stride,
        Int32(FeatureMap.columns(x.channels) / Int(nv_panel())), Int32(x.positions), g, stride,
        factor)
    }
    guard let factor else { return run(nil) }
    var own = nv_factor(
      packed: factor.transposed.packed.pointer, inputs: Int32(factor.transposed.inputs),
      factors: factor.factors.values.pointer, sums: factor.lanes.pointer)
    run(&own)
  }

  /// The gradient by each factor f of the outputs of a layer with the weights W: the sum of `W · G` over the inputs.
  package struct FactorGradient: Sendable {
    fileprivate let transposed: PackedLinear
    fileprivate let factors: ChannelFactors
    fileprivate let lanes: AlignedFloats

    /// - Parameter transposed: the product with Wᵀ.
    package init(_ transposed: PackedLinear, factors: [Float]) {
      self.transposed = transposed
      self.factors = ChannelFactors(factors)
      lanes = AlignedFloats(count: factors.count * 16)
    }

    /// The gradients, once that of W is computed.
    package var values: [Double] {
      (0..<lanes.count / 16).map { output in
        (0..<16).reduce(0) { $0 + Double(lanes.pointer[output * 16 + $1]) }
      }
    }
  }
}

/// The instruction set that the kernels use on this machine.
package enum InstructionSet {
  package static var name: String { String(cString: nv_instruction_set()) }
}
