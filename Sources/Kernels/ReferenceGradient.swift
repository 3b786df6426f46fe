import Glibc
import NeoNeXt
import TensorCore

/// The gradients of every operator of `Reference`, computed directly by their equations, in Double. Here dy is the gradient of some number by
/// the operator's output, dx is that by its input x. Maps are `[channels, height, width]`.
package enum ReferenceGradient {
  /// The gradients by the matrices of a sub-group: L `[count, h', h]` and R `[count, w, w']` of its own channels.
  package typealias Matrices = (left: [Double], right: [Double])

  /// NeoCell `Y = A · X · B`: `dX = Aᵀ · dY · Bᵀ`, `dA = dY · Bᵀ · Xᵀ`, `dB = Xᵀ · Aᵀ · dY`, where each element of L and R
  /// gathers what the elements of A and B give that it fills.
  package static func neocell(
    _ dy: [Double], _ x: [Double], height: Int, width: Int, groups: [NeoCellGroup]
  ) -> (dx: [Double], matrices: [Matrices]) {
    var dx = [Double](repeating: 0, count: x.count)
    let matrices = groups.map { group in
      var sums: Matrices = ([], [])
      for channel in group.channels {
        let own = gradients(of: channel, in: group, dy, x, height: height, width: width, &dx)
        sums.left += own.left
        sums.right += own.right
      }
      return sums
    }
    return (dx, matrices)
  }

  private static func gradients(
    of channel: Int, in group: NeoCellGroup, _ dy: [Double], _ x: [Double], height: Int, width: Int,
    _ dx: inout [Double]
  ) -> Matrices {
    let index = group.matrix(of: channel)
    let (left, right) = (group.left[index], group.right[index])
    let (rows, columns) = (group.rows(height), group.columns(width))
    let from = channel * rows.outputLength * columns.outputLength
    var sums: Matrices = (
      [Double](repeating: 0, count: left.rows * left.columns),
      [Double](repeating: 0, count: right.rows * right.columns)
    )
    for row in rows.blocks {
      for column in columns.blocks {
        for (i, j) in row.output.lazy.flatMap({ i in column.output.lazy.map { (i, $0) } }) {
          let a = row.matrixOutput + i - row.output.lowerBound
          let b = column.matrixOutput + j - column.output.lowerBound
          let gradient = dy[from + i * columns.outputLength + j]
          for (k, l) in row.input.lazy.flatMap({ k in column.input.lazy.map { (k, $0) } }) {
            let c = row.matrixInput + k - row.input.lowerBound
            let d = column.matrixInput + l - column.input.lowerBound
            let place = (channel * height + k) * width + l
            dx[place] += Double(left[a, c]) * gradient * Double(right[d, b])
            sums.left[a * left.columns + c] += gradient * Double(right[d, b]) * x[place]
            sums.right[d * right.columns + b] += x[place] * Double(left[a, c]) * gradient
          }
        }
      }
    }
    return sums
  }

  /// A linear layer `y = W · x + b`: `dx = Wᵀ · dy`, `dW = Σ dy · xᵀ` and `db = Σ dy` over positions.
  package static func linear(_ dy: [Double], _ x: [Double], positions: Int, weights: Matrix) -> (
    dx: [Double], weights: [Double], bias: [Double]
  ) {
    var dx = [Double](repeating: 0, count: weights.columns * positions)
    var gradient = [Double](repeating: 0, count: weights.rows * weights.columns)
    for output in 0..<weights.rows {
      for input in 0..<weights.columns {
        for position in 0..<positions {
          let dy = dy[output * positions + position]
          dx[input * positions + position] += Double(weights[output, input]) * dy
          gradient[output * weights.columns + input] += dy * x[input * positions + position]
        }
      }
    }
    return (dx, gradient, sums(dy, positions))
  }

  /// GELU: `dx = dy · (Φ(x) + x · φ(x))`, with the distribution function Φ and the density φ of the standard normal distribution.
  package static func gelu(_ dy: [Double], _ x: [Double]) -> [Double] {
    zip(dy, x).map { dy, x in
      let density = exp(-x * x / 2) / (2 * Double.pi).squareRoot()
      return dy * (0.5 * (1 + erf(x / 2.0.squareRoot())) + x * density)
    }
  }

  /// Batch norm in evaluation: `dx = dy · γ / √(σ² + ε)`, `dγ = Σ dy · (x − μ) / √(σ² + ε)` and `dβ = Σ dy` over positions.
  package static func batchNorm(
    _ dy: [Double], _ x: [Double], positions: Int, _ norm: Normalization
  ) -> (dx: [Double], weight: [Double], bias: [Double]) {
    let normal = x.enumerated().map { index, value in
      let channel = index / positions
      return (value - Double(norm.mean[channel]))
        / (Double(norm.variance[channel]) + Normalization.epsilon).squareRoot()
    }
    return (
      dy.enumerated().map { $1 * norm.scale($0 / positions) },
      sums(zip(dy, normal).map { $0 * $1 }, positions), sums(dy, positions)
    )
  }

  /// Layer scale `y = γ · x`: `dx = γ · dy` and `dγ = Σ dy · x` over positions.
  package static func layerScale(_ dy: [Double], _ x: [Double], positions: Int, gamma: [Float])
    -> (dx: [Double], gamma: [Double])
  {
    (
      dy.enumerated().map { $1 * Double(gamma[$0 / positions]) },
      sums(zip(dy, x).map { $0 * $1 }, positions)
    )
  }

  /// Layer norm over all values of x, with `n = (x − mean) / σ`: `dx = (g − mean(g) − n · mean(g · n)) / σ`, where `g = dy · γ`;
  /// `dγ = dy · n` and `dβ = dy`.
  package static func layerNorm(
    _ dy: [Double], _ x: [Double], weight: [Float], epsilon: Double
  ) -> (dx: [Double], weight: [Double], bias: [Double]) {
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    let center = mean(x)
    let deviation = (mean(x.map { ($0 - center) * ($0 - center) }) + epsilon).squareRoot()
    let normal = x.map { ($0 - center) / deviation }
    let g = zip(dy, weight).map { $0 * Double($1) }
    let (meanOfG, meanOfGN) = (mean(g), mean(zip(g, normal).map { $0 * $1 }))
    let dx = zip(g, normal).map { ($0 - meanOfG - $1 * meanOfGN) / deviation }
    return (dx, zip(dy, normal).map { $0 * $1 }, dy)
  }

  /// Global average pooling: every position gets its channel's gradient divided by the number of positions.
  package static func globalAveragePool(_ dy: [Double], positions: Int) -> [Double] {
    dy.flatMap { [Double](repeating: $0 / Double(positions), count: positions) }
  }

  /// Space-to-depth by 4: every value goes back to its place. The result is `[channels, height, width]`.
  package static func spaceToDepth(_ dy: [Double], channels: Int, height: Int, width: Int)
    -> [Double]
  {
    let places = Reference.spaceToDepth(
      Array(0..<dy.count), channels: channels, height: height, width: width)
    var dx = dy
    for (index, place) in places.enumerated() { dx[place] = dy[index] }
    return dx
  }

  /// The sum of each channel over its positions.
  private static func sums(_ x: [Double], _ positions: Int) -> [Double] {
    stride(from: 0, to: x.count, by: positions).map { x[$0..<$0 + positions].reduce(0, +) }
  }
}
