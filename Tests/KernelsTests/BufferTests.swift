import TensorCore
import Testing

@testable import Kernels

@Suite struct BufferTests {
  @Test(arguments: [0, 1, 1000, (1 << 19) - 1, 1 << 19, (1 << 19) + 1, 3_000_001])
  func `buffers begin with zeros, aligned for vectors, and can be written to the end`(count: Int) {
    for _ in 0..<3 {
      let buffer = AlignedFloats(count: count)
      #expect(buffer.count == count && Int(bitPattern: buffer.pointer) % 64 == 0)
      #expect((0..<count).allSatisfy { buffer.pointer[$0] == 0 })
      for place in 0..<count { buffer.pointer[place] = 1 }
    }
  }

  @Test func `the means of a map are those of the reference, to the last bit`() {
    let (channels, height, width) = (19, 5, 7)
    let values = (0..<channels * height * width).map { Float($0 % 23) / 7 - 1.3 }
    let map = FeatureMap(values, channels: channels, height: height, width: width)
    #expect(map.means(ofImage: 0) == Reference.globalAveragePool(values, positions: height * width))
  }

  @Test func `a map in a larger buffer has its own size`() {
    let buffer = AlignedFloats(count: 10_000)
    let map = FeatureMap(height: 3, width: 4, channels: 20, in: buffer)
    #expect(map.positions == 12 && map.planar.count == 240 && map.storage === buffer)
  }
}
