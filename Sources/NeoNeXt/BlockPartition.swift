/// How a NeoCell cuts one axis of a map into blocks (paper, 3.4 and 3.5).
///
/// For a matrix with k inputs and a shift s, the edges of the blocks are `0, s, s + k, s + 2k, …`. The block before s, if
/// there is one, is multiplied by the lower right s × s part of the matrix. The last block is multiplied by the upper
/// left part of the matrix that still fits into the axis.
package struct BlockPartition: Hashable, Sendable {
  /// One block: the inputs that its outputs see, and the part of the matrix that multiplies them.
  package struct Block: Hashable, Sendable {
    /// The positions on the axis of the input map.
    package let input: Range<Int>
    /// The positions on the axis of the output map.
    package let output: Range<Int>
    /// The index within the matrix of the block's first input.
    package let matrixInput: Int
    /// The index within the matrix of the block's first output.
    package let matrixOutput: Int

    /// Whether this is the block before the shift, which uses the lower right part of the matrix.
    package var isCorner: Bool { matrixInput > 0 }

    /// Whether the block is truncated by the end of the axis, so that it has fewer inputs than the matrix.
    ///
    /// - Parameter inputs: the number of inputs of the matrix.
    package func isCut(from inputs: Int) -> Bool { !isCorner && input.count < inputs }
  }

  package let outputLength: Int
  package let blocks: [Block]

  /// - Parameters:
  ///   - length: the length of the axis, at least 0.
  ///   - size: the number of inputs of the matrix, at least 1.
  ///   - outputSize: the number of outputs of the matrix. The length of the output axis is `length` if this equals
  ///     `size`, otherwise `⌊length · outputSize / size⌋`.
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

  private init(outputLength: Int, blocks: [Block]) {
    self.outputLength = outputLength
    self.blocks = blocks
  }

  /// The partition of the transposed matrix, whose outputs are the inputs of this one. Inputs that no output sees get a block without inputs.
  ///
  /// - Parameter length: the length of the input axis.
  package func transposed(length: Int) -> BlockPartition {
    var blocks = blocks.map { block in
      Block(
        input: block.output, output: block.input, matrixInput: block.matrixOutput,
        matrixOutput: block.matrixInput)
    }
    let covered = blocks.last?.output.upperBound ?? 0
    if covered < length {
      blocks.append(
        Block(
          input: outputLength..<outputLength, output: covered..<length, matrixInput: 0,
          matrixOutput: 0))
    }
    return BlockPartition(outputLength: length, blocks: blocks)
  }

  /// The block of each output; the index is the output's position on the axis.
  package var blockOfOutput: [Block] {
    blocks.flatMap { block in block.output.map { _ in block } }
  }
}
