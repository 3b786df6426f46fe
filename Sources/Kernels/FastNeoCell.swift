import CKernels
import NeoNeXt
import TensorCore

/// The fast NeoCell, `Y = A · X · B` for maps of one size, with both products in one pass over the map.
///
/// For sixteen channels at a time, it stores the elements of A and B for the inputs that each output sees. These inputs
/// are the union of the blocks of the sixteen channels; an input outside a channel's own block has the coefficient zero.
/// Channels of one sub-group have the same blocks, so few products with zero are computed, and shifts and truncated
/// blocks cost nothing.
package final class FastNeoCell: Sendable {
  package let height: Int
  package let width: Int
  package let outputHeight: Int
  package let outputWidth: Int
  package let channels: Int
  private let rows: CellSide
  private let columns: CellSide
  private let bias: AlignedFloats?
  private let biasHeight: Int
  private let biasWidth: Int

  /// - Parameters:
  ///   - height: the height H of the input map.
  ///   - width: the width W of the input map.
  ///   - bias: the bias B `[C, h', w']`, which is added to every output patch (paper, 3.2). With a bias, all groups must have
  ///     the same kernel size and no shift.
  package init(
    groups: [NeoCellGroup], height: Int, width: Int, channels: Int, bias: [Float]? = nil
  ) {
    self.height = height
    self.width = width
    self.channels = channels
    rows = CellSide(groups, channels: channels, rows: height)
    columns = CellSide(groups, channels: channels) { group in
      (group.columns(width), { group.right[$0][$2, $1] })
    }
    outputHeight = rows.outputs
    outputWidth = columns.outputs
    biasHeight = groups.first?.left.rows ?? 1
    biasWidth = groups.first?.right.columns ?? 1
    let (patch, stride) = (biasHeight * biasWidth, FeatureMap.stride(channels))
    self.bias = bias.map { bias in
      let spread = AlignedFloats(count: patch * stride)
      for channel in 0..<channels {
        for place in 0..<patch {
          spread.pointer[place * stride + channel] = bias[channel * patch + place]
        }
      }
      return spread
    }
  }

  /// The adjoint of a NeoCell, `dX = Aᵀ · dY · Bᵀ`, which takes the gradient by its output to the gradient by its input.
  ///
  /// - Parameters:
  ///   - height: the height H of the NeoCell's input map, which is that of this one's output.
  ///   - width: the width W of the NeoCell's input map.
  ///   - factors: a factor for each channel, such as that of the batch norm after the NeoCell.
  package init(
    adjointOf groups: [NeoCellGroup], height: Int, width: Int, channels: Int, factors: [Float]
  ) {
    self.height = groups.first?.rows(height).outputLength ?? 0
    self.width = groups.first?.columns(width).outputLength ?? 0
    self.channels = channels
    rows = CellSide(groups, channels: channels) { group in
      let first = group.channels.lowerBound - group.firstInStack
      return (
        group.rows(height).transposed(length: height),
        { group.left[$0][$2, $1] * factors[first + $0] }
      )
    }
    columns = CellSide(groups, channels: channels, adjointColumns: width)
    outputHeight = height
    outputWidth = width
    bias = nil
    (biasHeight, biasWidth) = (1, 1)
  }

  /// A new map of the size of the output, all zero.
  package var output: FeatureMap {
    FeatureMap(height: outputHeight, width: outputWidth, channels: channels)
  }

  /// Computes a range of the rows of all output images. Threads may compute different ranges at the same time.
  package func apply(_ x: FeatureMap, to y: FeatureMap, rows range: Range<Int>) {
    precondition(
      x.height == height && x.width == width && x.channels == channels, "a map of another size")
    precondition(
      y.height == outputHeight && y.width == outputWidth && y.channels == channels
        && y.images == x.images && range.upperBound <= y.rows, "an output of another size")
    guard !range.isEmpty else { return }
    for image in range.lowerBound / outputHeight...(range.upperBound - 1) / outputHeight {
      let first = image * outputHeight
      let own = range.clamped(to: first..<first + outputHeight)
      apply(
        x, to: y, image: image, rows: own.lowerBound - first..<own.upperBound - first)
    }
  }

  /// Computes all rows, on several threads.
  package func apply(_ x: FeatureMap, to y: FeatureMap, threads: Int = 1) {
    parallel(over: 0..<y.rows, threads: threads) { rows, _ in apply(x, to: y, rows: rows) }
  }

  private func apply(
    _ x: FeatureMap, to y: FeatureMap, image: Int, rows range: Range<Int>
  ) {
    let scratch = AlignedFloats(count: 16 * max(1, width))
    let input = x.pointer + image * height * width * x.stride
    let output = y.pointer + image * outputHeight * outputWidth * y.stride
    rows.withSide { rows in
      columns.withSide { columns in
        nv_neocell(
          rows, columns, Int32(FeatureMap.columns(channels) / 16), input, Int32(width), output,
          x.stride, Int32(range.lowerBound),
          Int32(range.upperBound), bias?.pointer, Int32(biasHeight), Int32(biasWidth),
          scratch.pointer)
      }
    }
  }
}
