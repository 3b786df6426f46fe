import NeoNeXt
import Testing

@Suite struct BlockPartitionTests {
  @Test func `blocks are those of the paper`() {
    let truncated = BlockPartition(length: 14, size: 4, outputSize: 4, shift: 0)
    #expect(truncated.blocks.map(\.input) == [0..<4, 4..<8, 8..<12, 12..<14])
    let shifted = BlockPartition(length: 14, size: 4, outputSize: 4, shift: 3)
    #expect(shifted.blocks.map(\.input) == [0..<3, 3..<7, 7..<11, 11..<14])
    #expect(shifted.blocks[0].matrixInput == 1)
    let small = BlockPartition(length: 2, size: 7, outputSize: 7, shift: 5)
    #expect(small.blocks.map(\.input) == [0..<2] && small.blocks[0].matrixInput == 2)
    #expect(BlockPartition(length: 14, size: 3, outputSize: 2, shift: 0).outputLength == 9)
    #expect(BlockPartition(length: 0, size: 3, outputSize: 3, shift: 1).blocks.isEmpty)
  }
}
