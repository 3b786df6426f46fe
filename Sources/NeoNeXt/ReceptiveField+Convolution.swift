/// The receptive field that outputs would have with convolutions instead of NeoCells.
extension ReceptiveField {
  /// The rectangle of pixels that an output would see if the NeoCell of every block were a convolution with the largest
  /// kernel of its stage. Down-samplings stay as they are.
  package func convolution(
    of layer: LayerID, row: Int, column: Int
  ) -> (rows: Range<Int>, columns: Range<Int>) {
    guard let last = places[layer] else { preconditionFailure("no layer \(layer)") }
    var (rows, columns) = (row..<row + 1, column..<column + 1)
    for index in stride(from: last, through: 1, by: -1) {
      switch layers[index] {
      case .stem: break
      case .head:
        (rows, columns) = (0..<sizes[sizes.count - 1].height, 0..<sizes[sizes.count - 1].width)
      case .block(let stage, _):
        let kernels = architecture.kernels[stage]
        rows = rows.widened(by: kernels.map(\.height).max() ?? 1, in: sizes[stage].height)
        columns = columns.widened(by: kernels.map(\.width).max() ?? 1, in: sizes[stage].width)
      case .downsample(let stage):
        (rows, columns) = inputs(of: architecture.downsamplingKernels[stage], rows, columns, stage)
      }
    }
    let patch = Self.stemPatch
    return (
      rows.lowerBound * patch..<rows.upperBound * patch,
      columns.lowerBound * patch..<columns.upperBound * patch
    )
  }

  /// The inputs that outputs of a down-sampling see. Its patches do not overlap.
  private func inputs(
    of kernels: [Kernel], _ rows: Range<Int>, _ columns: Range<Int>, _ stage: Int
  ) -> (Range<Int>, Range<Int>) {
    let seen = kernels.map { kernel in
      (
        rows.spread(kernel.height, kernel.outputHeight, in: sizes[stage].height),
        columns.spread(kernel.width, kernel.outputWidth, in: sizes[stage].width)
      )
    }
    guard let first = seen.first else { return (rows, columns) }
    return seen.dropFirst().reduce(first) { union, next in
      (union.0.union(next.0), union.1.union(next.1))
    }
  }
}

extension Range<Int> {
  /// The smallest range that contains both.
  fileprivate func union(_ other: Range<Int>) -> Range<Int> {
    Swift.min(lowerBound, other.lowerBound)..<Swift.max(upperBound, other.upperBound)
  }

  /// The inputs that these outputs see through a centred convolution.
  fileprivate func widened(by kernel: Int, in length: Int) -> Range<Int> {
    Swift.max(0, lowerBound - (kernel - 1) / 2)..<Swift.min(length, upperBound + kernel / 2)
  }

  /// The inputs that these outputs see through patches that turn `inputs` positions into `outputs` positions.
  fileprivate func spread(_ inputs: Int, _ outputs: Int, in length: Int) -> Range<Int> {
    let end = (upperBound + outputs - 1) / outputs * inputs
    return lowerBound / outputs * inputs..<Swift.min(length, end)
  }
}
