import Glibc
import NeoNeXt
import TensorCore

/// Every operator, computed directly by its equation. Maps are `[channels, height, width]`, in Float or in Double; sums are taken
/// in Double.
package enum Reference {
  /// The NeoCell `Y = A · X · B` of each channel (paper, 3.1, 3.4 and 3.5).
  ///
  /// - Parameter bias: the bias `[C, h', w']`, which is added to every output patch; `nil` if there is none.
  package static func neocell<Real: BinaryFloatingPoint>(
    _ x: [Real], height: Int, width: Int, groups: [NeoCellGroup], bias: [Float]? = nil
  ) -> [Real] {
    let x = x.map { Double($0) }
    var result: [Real] = []
    for group in groups {
      let (rows, columns) = (group.rows(height), group.columns(width))
      for channel in group.channels {
        let input = x[channel * height * width..<(channel + 1) * height * width]
        let index = group.matrix(of: channel)
        result += product(
          group.left[index], Array(input), width: width, group.right[index], rows, columns,
          bias: bias.map {
            let size = group.left.rows * group.right.columns
            return Array($0[channel * size..<(channel + 1) * size])
          }
        ).map { Real($0) }
      }
    }
    return result
  }

  private static func product(
    _ left: Matrix, _ x: [Double], width: Int, _ right: Matrix, _ rows: BlockPartition,
    _ columns: BlockPartition, bias: [Float]?
  ) -> [Double] {
    var y = [Double](repeating: 0, count: rows.outputLength * columns.outputLength)
    for row in rows.blocks {
      for column in columns.blocks {
        for i in row.output {
          for j in column.output {
            let (a, b) = (
              row.matrixOutput + i - row.output.lowerBound,
              column.matrixOutput + j - column.output.lowerBound
            )
            var sum = Double(bias?[a * right.columns + b] ?? 0)
            for k in row.input {
              for l in column.input {
                sum +=
                  Double(left[a, row.matrixInput + k - row.input.lowerBound])
                  * x[k * width + l]
                  * Double(right[column.matrixInput + l - column.input.lowerBound, b])
              }
            }
            y[i * columns.outputLength + j] = sum
          }
        }
      }
    }
    return y
  }

  /// A linear layer or pointwise convolution: `y = W · x + b` at every position. W is `[outputs, inputs]`, x is
  /// `[inputs, positions]`, y is `[outputs, positions]`.
  package static func linear<Real: BinaryFloatingPoint>(
    _ x: [Real], positions: Int, weights: Matrix, bias: [Float]?
  ) -> [Real] {
    let x = x.map { Double($0) }
    var y = [Real](repeating: 0, count: weights.rows * positions)
    for output in 0..<weights.rows {
      for position in 0..<positions {
        var sum = Double(bias?[output] ?? 0)
        for input in 0..<weights.columns {
          sum += Double(weights[output, input]) * x[input * positions + position]
        }
        y[output * positions + position] = Real(sum)
      }
    }
    return y
  }

  /// The exact GELU `x · Φ(x)`, where Φ is the distribution function of the standard normal distribution.
  package static func gelu<Real: BinaryFloatingPoint>(_ x: [Real]) -> [Real] {
    x.map { Real(0.5 * Double($0) * (1 + erf(Double($0) / 2.0.squareRoot()))) }
  }

  /// Batch norm in evaluation: `(x − μ) / √(σ² + ε) · γ + β`, with the running mean μ and variance σ² of each channel.
  package static func batchNorm<Real: BinaryFloatingPoint>(
    _ x: [Real], positions: Int, _ norm: Normalization
  ) -> [Real] {
    x.enumerated().map { index, value in
      let channel = index / positions
      return Real(Double(value) * norm.scale(channel) + norm.offset(channel))
    }
  }

  /// Layer norm: `(x − mean) / √(variance + ε) · γ + β`, with the mean and variance over all values of x.
  package static func layerNorm(
    _ x: [Double], weight: [Float], bias: [Float], epsilon: Double
  ) -> [Double] {
    let mean = x.reduce(0, +) / Double(x.count)
    let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count)
    return x.indices.map { index in
      let normal = (x[index] - mean) / (variance + epsilon).squareRoot()
      return normal * Double(weight[index]) + Double(bias[index])
    }
  }

  /// The same in Float, which every forward pass runs.
  package static func layerNorm(
    _ x: [Float], weight: [Float], bias: [Float], epsilon: Double
  ) -> [Float] {
    layerNorm(x.map(Double.init), weight: weight, bias: bias, epsilon: epsilon).map { Float($0) }
  }

  /// Global average pooling: the mean of each channel over all positions.
  package static func globalAveragePool(_ x: [Double], positions: Int) -> [Double] {
    stride(from: 0, to: x.count, by: positions).map { start in
      x[start..<start + positions].reduce(0, +) / Double(positions)
    }
  }

  /// The same in Float.
  package static func globalAveragePool(_ x: [Float], positions: Int) -> [Float] {
    globalAveragePool(x.map(Double.init), positions: positions).map { Float($0) }
  }

  /// Space-to-depth by 4: `[channels, height, width]` becomes `[16 · channels, height / 4, width / 4]`. The channels of
  /// the result are ordered by input channel, then by row in the patch, then by column in the patch.
  package static func spaceToDepth<Real>(
    _ x: [Real], channels: Int, height: Int, width: Int
  ) -> [Real] {
    var y: [Real] = []
    for channel in 0..<channels {
      for row in 0..<4 {
        for column in 0..<4 {
          for i in 0..<height / 4 {
            for j in 0..<width / 4 {
              y.append(x[(channel * height + i * 4 + row) * width + j * 4 + column])
            }
          }
        }
      }
    }
    return y
  }
}

/// The parameters γ (weight) and β (bias) of a batch norm and its running statistics, one value for each channel.
package struct Normalization: Equatable, Sendable {
  package static let epsilon = 1e-5
  package let weight: [Float]
  package let bias: [Float]
  package let mean: [Float]
  package let variance: [Float]

  package init(weight: [Float], bias: [Float], mean: [Float], variance: [Float]) {
    self.weight = weight
    self.bias = bias
    self.mean = mean
    self.variance = variance
  }

  /// The factor `γ / √(σ² + ε)` of a channel.
  package func scale(_ channel: Int) -> Double {
    Double(weight[channel]) / (Double(variance[channel]) + Self.epsilon).squareRoot()
  }

  /// The offset `β − μ · scale` of a channel.
  package func offset(_ channel: Int) -> Double {
    Double(bias[channel]) - Double(mean[channel]) * scale(channel)
  }
}
