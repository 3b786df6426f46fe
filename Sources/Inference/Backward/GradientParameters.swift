import Kernels
import NeoNeXt

/// The parameters whose gradients are computed, beside the gradient by the image.
package enum GradientParameters: String, CaseIterable, Sendable {
  case none
  /// L and R of every layer.
  case neocell
  case all

  /// Whether the gradient of a parameter is computed.
  package func contains(_ parameter: Parameter) -> Bool {
    switch self {
    case .none: false
    case .neocell: parameter.isOfNeoCell
    case .all: parameter.isTrainable
    }
  }
}

/// The gradient of a number by one parameter.
package struct ParameterGradient {
  package let parameter: Parameter
  private let storage: Storage

  private enum Storage {
    case values([Float])
    /// The rows of a matrix in a buffer that is used again.
    case rows(AlignedFloats, columns: Int, stride: Int)
  }

  init(_ parameter: Parameter, _ values: [Float]) {
    self.parameter = parameter
    storage = .values(values)
  }

  init(_ parameter: Parameter, _ values: [Double]) {
    self.init(parameter, values.map { Float($0) })
  }

  init(_ parameter: Parameter, _ values: AlignedFloats) {
    self.init(parameter, rows: values, columns: values.count, stride: values.count)
  }

  init(_ parameter: Parameter, rows: AlignedFloats, columns: Int, stride: Int) {
    self.parameter = parameter
    storage = .rows(rows, columns: columns, stride: stride)
  }

  /// The values, in the order of the parameter's own. They must be taken while the gradient is observed.
  package var values: [Float] {
    switch storage {
    case .values(let values): return values
    case .rows:
      let count = parameter.shape.count
      return [Float](unsafeUninitializedCapacity: count) { values, initialized in
        copy(to: values.baseAddress)
        initialized = count
      }
    }
  }

  /// The same as the bytes of float32, little-endian, without another copy in between.
  package var bytes: [UInt8] {
    let count = parameter.shape.count * MemoryLayout<Float>.size
    return [UInt8](unsafeUninitializedCapacity: count) { bytes, initialized in
      bytes.withMemoryRebound(to: Float.self) { copy(to: $0.baseAddress) }
      initialized = count
    }
  }

  private func copy(to target: UnsafeMutablePointer<Float>?) {
    guard let target else { return }
    switch storage {
    case .values(let values): target.initialize(from: values, count: values.count)
    case .rows(let buffer, let columns, let stride):
      for row in 0..<parameter.shape.count / max(1, columns) {
        (target + row * columns).initialize(from: buffer.pointer + row * stride, count: columns)
      }
    }
  }
}

/// What a backward pass computed.
package enum GradientEvent {
  /// The gradient by the output of a layer. The map is overwritten later, so its values must be copied to keep them.
  case output(LayerID, FeatureMap)
  case parameter(ParameterGradient)
}
