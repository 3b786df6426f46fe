/// How NeoCell cuts one axis of a map into blocks (paper, 3.4 and 3.5).
///
/// Block edges are `0, s, s + k, s + 2k, …` for a shift s. The block before s, if there is one, is
/// multiplied by the lower right s × s part of the matrix, the last one by the upper left part that
/// still fits.
package struct BlockPartition: Hashable, Sendable {
  package struct Block: Hashable, Sendable {
    package let input: Range<Int>
    package let output: Range<Int>
    /// The matrix's index of the block's first input, and of its first output.
    package let matrixInput: Int
    package let matrixOutput: Int

    /// Whether this is what lies before the first edge, with the lower right of the matrix.
    package var isCorner: Bool { matrixInput > 0 }

    /// Whether the end of the axis leaves less than a whole matrix of some inputs.
    package func isCut(from inputs: Int) -> Bool { !isCorner && input.count < inputs }
  }

  package let outputLength: Int
  package let blocks: [Block]

  /// - Parameters:
  ///   - length: of the axis, at least 0.
  ///   - size: inputs of the matrix, at least 1.
  ///   - outputSize: outputs of the matrix; the axis becomes `length` if it equals `size`, else
  ///     `⌊length · outputSize / size⌋`.
  ///   - shift: less than `size`; zero unless the matrix is square.
  package init(length: Int, size: Int, outputSize: Int, shift: Int) {
    precondition(shift == 0 || size == outputSize, "only square matrices are shifted")
    precondition((0..<size).contains(shift), "a shift is smaller than its matrix")
    outputLength = size == outputSize ? length : length * outputSize / size
    var blocks: [Block] = []
    let corner = min(shift, length)
    if corner > 0 {
      blocks.append(
        Block(
          input: 0..<corner, output: 0..<corner, matrixInput: size - shift,
          matrixOutput: size - shift))
    }
    var (input, output) = (corner, corner)
    while input < length, output < outputLength {
      let inputEnd = min(input + size, length)
      let outputEnd = min(output + outputSize, outputLength)
      blocks.append(
        Block(
          input: input..<inputEnd, output: output..<outputEnd, matrixInput: 0, matrixOutput: 0))
      (input, output) = (inputEnd, outputEnd)
    }
    self.blocks = blocks
  }

  /// The block that an output belongs to.
  package var blockOfOutput: [Block] {
    blocks.flatMap { block in block.output.map { _ in block } }
  }
}
