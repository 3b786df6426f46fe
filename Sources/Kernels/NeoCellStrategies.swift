import COpenBLAS
import NeoNeXt
import TensorCore

/// Other ways to compute a NeoCell, with which `FastNeoCell` is compared. Maps are `[channels, height, width]`.
package enum NeoCellStrategy {
  /// Computes every patch by itself: first `L · X`, then the product with R. Its operations are those that Eq. 5 of the
  /// paper counts.
  package static func patchByPatch(
    _ x: [Float], height: Int, width: Int, groups: [NeoCellGroup]
  ) -> [Float] {
    var y: [Float] = []
    for group in groups {
      let (rows, columns) = (group.rows(height), group.columns(width))
      for channel in group.channels {
        let index = group.matrix(of: channel)
        var half = [Float](repeating: 0, count: rows.outputLength * width)
        multiply(
          group.left[index], rows, x, from: channel * height * width, width: width, into: &half)
        var whole = [Float](repeating: 0, count: rows.outputLength * columns.outputLength)
        multiply(half, columns, group.right[index], height: rows.outputLength, width, into: &whole)
        y += whole
      }
    }
    return y
  }

  private static func multiply(
    _ left: Matrix, _ rows: BlockPartition, _ x: [Float], from start: Int, width: Int,
    into y: inout [Float]
  ) {
    for block in rows.blocks {
      for i in block.output {
        for k in block.input {
          let weight = left[
            block.matrixOutput + i - block.output.lowerBound,
            block.matrixInput + k - block.input.lowerBound]
          for j in 0..<width { y[i * width + j] += weight * x[start + k * width + j] }
        }
      }
    }
  }

  private static func multiply(
    _ x: [Float], _ columns: BlockPartition, _ right: Matrix, height: Int, _ width: Int,
    into y: inout [Float]
  ) {
    let outputs = columns.outputLength
    for block in columns.blocks {
      for i in 0..<height {
        for k in block.input {
          let value = x[i * width + k]
          let row = block.matrixInput + k - block.input.lowerBound
          for j in block.output {
            y[i * outputs + j] +=
              value * right[row, block.matrixOutput + j - block.output.lowerBound]
          }
        }
      }
    }
  }

  /// The dense block-diagonal form (paper, 3.4): A and B of every channel are stored whole, and each channel takes two calls
  /// of sgemm.
  package struct Dense {
    private let height: Int
    private let width: Int
    private let outputHeight: Int
    private let outputWidth: Int
    /// The matrices A of all channels, `[C, H', H]`.
    private let a: [Float]
    /// The matrices B of all channels, `[C, W, W']`.
    private let b: [Float]

    package init(groups: [NeoCellGroup], height: Int, width: Int) {
      self.height = height
      self.width = width
      outputHeight = groups.first?.rows(height).outputLength ?? 0
      outputWidth = groups.first?.columns(width).outputLength ?? 0
      a = Self.expand(groups, groups.map { $0.rows(height) }, outputHeight * height) {
        (group, matrix, output, input) in
        group.left[matrix][output, input]
      } place: { [height] in
        $0 * height + $1
      }
      b = Self.expand(groups, groups.map { $0.columns(width) }, outputWidth * width) {
        (group, matrix, output, input) in
        group.right[matrix][input, output]
      } place: { [outputWidth] in
        $1 * outputWidth + $0
      }
    }

    private static func expand(
      _ groups: [NeoCellGroup], _ partitions: [BlockPartition], _ size: Int,
      _ element: (NeoCellGroup, _ matrix: Int, _ output: Int, _ input: Int) -> Float,
      place: (_ output: Int, _ input: Int) -> Int
    ) -> [Float] {
      let channels = groups.last?.channels.upperBound ?? 0
      var expanded = [Float](repeating: 0, count: channels * size)
      for (group, partition) in zip(groups, partitions) {
        for channel in group.channels {
          let matrix = group.matrix(of: channel)
          for block in partition.blocks {
            for output in block.output {
              for input in block.input {
                expanded[channel * size + place(output, input)] = element(
                  group, matrix, block.matrixOutput + output - block.output.lowerBound,
                  block.matrixInput + input - block.input.lowerBound)
              }
            }
          }
        }
      }
      return expanded
    }

    package func apply(_ x: [Float]) -> [Float] {
      let channels = x.count / max(1, height * width)
      var half = [Float](repeating: 0, count: outputHeight * width)
      var y = [Float](repeating: 0, count: channels * outputHeight * outputWidth)
      x.withUnsafeBufferPointer { x in
        a.withUnsafeBufferPointer { a in
          b.withUnsafeBufferPointer { b in
            y.withUnsafeMutableBufferPointer { y in
              for channel in 0..<channels {
                multiply(
                  x.baseAddress! + channel * height * width,
                  a.baseAddress! + channel * outputHeight * height,
                  b.baseAddress! + channel * outputWidth * width, &half,
                  y.baseAddress! + channel * outputHeight * outputWidth)
              }
            }
          }
        }
      }
      return y
    }

    private func multiply(
      _ x: UnsafePointer<Float>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
      _ half: inout [Float], _ y: UnsafeMutablePointer<Float>
    ) {
      neoview_sgemm(
        Int32(outputHeight), Int32(width), Int32(height), a, Int32(height), x, Int32(width), &half,
        Int32(width))
      neoview_sgemm(
        Int32(outputHeight), Int32(outputWidth), Int32(width), half, Int32(width), b,
        Int32(outputWidth), y, Int32(outputWidth))
    }
  }
}
