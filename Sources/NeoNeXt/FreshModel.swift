import TensorCore

/// An untrained model: every tensor of an architecture as it is before the first training step.
///
/// The matrices of NeoCells are drawn as `initialization` says. The weights and biases of Linear and pointwise layers are
/// uniform on `±1/√inputs`, which is PyTorch's default. Layer scale is 1e-6, and norms change nothing. The values depend only
/// on the seed and on the name of the tensor, and are the same on every machine.
package struct FreshModel: TensorSource {
  package let architecture: Architecture
  package let initialization: Initialization
  package let seed: UInt64
  package let tensors: [TensorDescription]
  private let parameters: [Parameter]
  private let hasNoise: Bool

  /// - Parameter hasNoise: whether NeoInit adds its noise to its mean W0.
  package init(
    _ architecture: Architecture, initialization: Initialization, seed: UInt64,
    hasNoise: Bool = true
  ) {
    self.hasNoise = hasNoise
    self.architecture = architecture
    self.initialization = initialization
    self.seed = seed
    parameters = architecture.layers.flatMap(\.parameters)
    tensors = parameters.map(\.tensor)
  }

  package func values(at index: Int) -> [Float] {
    let parameter = parameters[index]
    let count = parameter.shape.count
    switch parameter.role {
    case .left, .right: return matrices(parameter)
    case .projection(let inputs), .projectionBias(let inputs):
      return uniform(count, bound: 1 / Double(inputs).squareRoot(), name: parameter.name)
    case .layerScale: return [Float](repeating: 1e-6, count: count)
    case .normWeight, .runningVariance: return [Float](repeating: 1, count: count)
    case .normBias, .runningMean, .batchCount: return [Float](repeating: 0, count: count)
    }
  }

  private func matrices(_ parameter: Parameter) -> [Float] {
    let (rows, columns) = (parameter.shape.dimensions[1], parameter.shape.dimensions[2])
    let isLeft = if case .left = parameter.role { true } else { false }
    var generator = SeededGenerator(seed: seed, name: parameter.name)
    switch initialization {
    case .neoinit:
      let expectation = NeoInit.expectation(rows: rows, columns: columns)
      let noise = hasNoise ? NeoInit.noise(rows: rows, columns: columns) : 0
      return (0..<parameter.shape.count).map { index in
        Float(Double(expectation[index % expectation.count]) + noise * generator.normal())
      }
    case .randomNormal:
      let deviation = 1 / Double(isLeft ? columns : rows).squareRoot()
      return (0..<parameter.shape.count).map { _ in Float(deviation * generator.normal()) }
    }
  }

  private func uniform(_ count: Int, bound: Double, name: String) -> [Float] {
    var generator = SeededGenerator(seed: seed, name: name)
    return [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      for i in 0..<count {
        buffer.initializeElement(at: i, to: Float(bound * (2 * generator.uniform() - 1)))
      }
      initialized = count
    }
  }
}
