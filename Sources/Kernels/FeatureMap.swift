// Kernels knows arithmetic: it has each operator as `Reference` (the equation, one loop for each index) and as a
// fast twin. NeoNeXt tells it how a NeoCell cuts a map into blocks. It knows nothing of files or of the names of tensors.
//
// Conventions: references take maps `[channels, height, width]`. Fast kernels take channels-last maps: each
// position is a row of `stride` floats, of which those beyond the channels are zero.

import CKernels

/// A buffer of floats that is aligned to 64 bytes and starts as zeros. Everyone who holds it may write to it; threads
/// that share one must write to different elements.
package final class AlignedFloats: @unchecked Sendable {
  package let pointer: UnsafeMutablePointer<Float>
  package let count: Int

  /// The number of bytes that were taken from the system itself; 0 if the buffer is a small one.
  private let mappedBytes: Int
  /// The bytes from which a buffer is taken from the system itself.
  private static let large = 1 << 21
  private static let page = 1 << 12

  package init(count: Int) {
    self.count = count
    let bytes = max(64, count * MemoryLayout<Float>.stride)
    let memory: UnsafeMutableRawPointer
    if bytes >= Self.large {
      mappedBytes = (bytes + Self.page - 1) / Self.page * Self.page
      guard let mapped = nv_take_memory(mappedBytes) else { fatalError("out of memory") }
      memory = mapped
    } else {
      mappedBytes = 0
      memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
      memory.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    }
    pointer = memory.bindMemory(to: Float.self, capacity: count)
  }

  package convenience init(_ values: some Collection<Float>, padding: Int = 0) {
    self.init(count: values.count + padding)
    for (index, value) in values.enumerated() { pointer[index] = value }
  }

  package var byteCount: Int { count * MemoryLayout<Float>.stride }

  deinit {
    if mappedBytes > 0 {
      nv_give_memory(pointer, mappedBytes)
    } else {
      UnsafeMutableRawPointer(pointer).deallocate()
    }
  }
}

/// The maps of activations of one or several images in channels-last order, `[images, height, width, stride]`. Copies of the value
/// share their storage.
package struct FeatureMap: Sendable {
  package let images: Int
  package let height: Int
  package let width: Int
  package let channels: Int
  /// The number of floats from one position to the next; at least `channels`.
  package let stride: Int
  package let storage: AlignedFloats
  /// Where the values begin in the storage.
  private let start: Int

  package init(images: Int = 1, height: Int, width: Int, channels: Int) {
    self.init(
      images: images, height: height, width: width, channels: channels,
      in: AlignedFloats(count: images * height * width * Self.stride(channels)))
  }

  /// Maps in a buffer that has at least their size. The values are those that the buffer has.
  package init(
    images: Int = 1, height: Int, width: Int, channels: Int, in storage: AlignedFloats
  ) {
    self.images = images
    self.height = height
    self.width = width
    self.channels = channels
    stride = Self.stride(channels)
    precondition(storage.count >= images * height * width * stride, "a buffer that is too small")
    self.storage = storage
    start = 0
  }

  /// A map with the same values in storage of its own.
  package init(copyOf other: FeatureMap) {
    self.init(
      images: other.images, height: other.height, width: other.width, channels: other.channels)
    copy(other)
  }

  /// Some of the images, in the same storage.
  package func slice(_ images: Range<Int>) -> FeatureMap {
    precondition(
      images.lowerBound >= 0 && images.upperBound <= self.images, "images that there are not")
    return FeatureMap(slice: images, of: self)
  }

  private init(slice images: Range<Int>, of whole: FeatureMap) {
    self.images = images.count
    height = whole.height
    width = whole.width
    channels = whole.channels
    stride = whole.stride
    storage = whole.storage
    start = whole.start + images.lowerBound * whole.height * whole.width * whole.stride
  }

  /// The number of channels, rounded up to whole panels of `PackedLinear` and whole chunks of sixteen channels.
  package static func columns(_ channels: Int) -> Int {
    (channels + columnUnit - 1) / columnUnit * columnUnit
  }
  package static var columnUnit: Int { max(16, Int(nv_panel())) }

  /// The number of floats from one position to the next: the columns, and a cache line more if they are a multiple of 512 bytes. At such
  /// distances, positions share few places in the first-level cache, and push each other out of it: on Zen 5, that takes 7 % more
  /// time for blocks of 256 channels, and 2 % for 512.
  package static func stride(_ channels: Int) -> Int {
    let columns = columns(channels)
    return columns % 128 == 0 ? columns + 16 : columns
  }

  /// The rows of all images, one image after another.
  package var rows: Int { images * height }
  /// The number of positions, images × height × width.
  package var positions: Int { rows * width }
  package var pointer: UnsafeMutablePointer<Float> { storage.pointer + start }
  /// The number of floats, those beyond the channels included.
  package var count: Int { positions * stride }

  /// Whether no value is NaN or infinite.
  package var isFinite: Bool {
    (0..<count).allSatisfy { pointer[$0].isFinite }
  }

  /// A map with the given values, whose shape is `[channels, height, width]`.
  package init(_ values: [Float], channels: Int, height: Int, width: Int) {
    self.init(height: height, width: width, channels: channels)
    for channel in 0..<channels {
      for position in 0..<positions {
        pointer[position * stride + channel] = values[channel * positions + position]
      }
    }
  }

  /// The channels of each position.
  package var vectors: [[Float]] {
    (0..<positions).map { position in
      Array(UnsafeBufferPointer(start: pointer + position * stride, count: channels))
    }
  }

  /// The values as `[channels, height, width]`; with several images, the rows of all are one height.
  package var planar: [Float] {
    var values = [Float](repeating: 0, count: channels * positions)
    for channel in 0..<channels {
      for position in 0..<positions {
        values[channel * positions + position] = pointer[position * stride + channel]
      }
    }
    return values
  }
}
