import TensorCore

/// A tensor with the place of its values: a storage, an offset in it, and strides.
struct StoredTensor: Sendable {
  let description: TensorDescription
  /// An index into the storages of the file.
  private(set) var storage: Int
  /// The place of the first element, in bytes from the start of the storage.
  let byteOffset: Int
  /// How far apart neighbours along each dimension are, in elements; zero or more.
  let strides: [Int]
  /// The length from the first element to the end of the last one, in bytes.
  let byteSpan: Int
  /// Whether the values are the stored ones with the opposite sign.
  let isNegated: Bool

  /// The largest number of dimensions, which is PyTorch's limit too.
  static let rankLimit = 64

  /// - Parameter storageBytes: the length of the storage, in bytes.
  /// - Throws: `badTensor` if any element would lie outside the storage, if a stride is negative, or
  ///   if a length does not fit an `Int`.
  init(
    name: String, type: ElementType, shape dimensions: [Int], strides: [Int], storage: Int,
    elementOffset: Int, storageBytes: Int, isNegated: Bool = false
  ) throws(CheckpointError) {
    guard let shape = Shape(dimensions) else {
      throw .badTensor(
        name: name, reason: "shape \(dimensions) is negative or has too many elements")
    }
    guard strides.count == dimensions.count, strides.allSatisfy({ $0 >= 0 }), elementOffset >= 0
    else {
      throw .badTensor(
        name: name, reason: "offset \(elementOffset) or strides \(strides) do not fit \(shape)")
    }
    guard
      let span = Self.byteSpan(shape, strides, type),
      let start = Self.checked(elementOffset, times: type.byteCount),
      case (let end, let overflow) = start.addingReportingOverflow(span), !overflow
    else {
      throw .badTensor(name: name, reason: "offset and strides reach past any file")
    }
    guard end <= storageBytes else {
      throw .badTensor(
        name: name, reason: "\(shape) needs \(end) bytes of storage, found \(storageBytes)")
    }
    description = TensorDescription(name: name, type: type, shape: shape)
    self.storage = storage
    self.strides = strides
    self.isNegated = isNegated
    byteOffset = start
    byteSpan = span
  }

  /// The same tensor where its storage has another index.
  func moved(to storage: Int) -> StoredTensor {
    var tensor = self
    tensor.storage = storage
    return tensor
  }

  private static func byteSpan(_ shape: Shape, _ strides: [Int], _ type: ElementType) -> Int? {
    guard shape.count > 0 else { return 0 }
    var last = 0
    for (dimension, stride) in zip(shape.dimensions, strides) {
      guard let reach = checked(dimension - 1, times: stride) else { return nil }
      let (sum, overflow) = last.addingReportingOverflow(reach)
      guard !overflow, sum < Int.max else { return nil }
      last = sum
    }
    return checked(last + 1, times: type.byteCount)
  }

  private static func checked(_ value: Int, times factor: Int) -> Int? {
    let (product, overflow) = value.multipliedReportingOverflow(by: factor)
    return overflow ? nil : product
  }

  private var isContiguous: Bool {
    zip(zip(description.shape.dimensions, strides), description.shape.contiguousStrides)
      .allSatisfy { $0.0 == 1 || $0.1 == $1 }
  }

  /// The values in row-major order, from the bytes that start at `byteOffset`.
  func floats(in bytes: [UInt8]) -> [Float] {
    let elements = isNegated ? self.elements(in: bytes) : bytes
    let stored = elements.withUnsafeBytes { description.type.floats(in: $0) }
    if isNegated || isContiguous { return stored }
    var gathered: [Float] = []
    gathered.reserveCapacity(description.shape.count)
    forEachElement { gathered.append(stored[$0]) }
    return gathered
  }

  /// The elements in row-major order, in the type that they are stored in, from the bytes that start at `byteOffset`.
  func elements(in bytes: [UInt8]) -> [UInt8] {
    if isContiguous, !isNegated { return bytes }
    return switch description.type.byteCount {
    case 8: elements(in: bytes, as: UInt64.self)
    case 4: elements(in: bytes, as: UInt32.self)
    case 2: elements(in: bytes, as: UInt16.self)
    default: elements(in: bytes, as: UInt8.self)
    }
  }

  private func elements<Bits: FixedWidthInteger>(in bytes: [UInt8], as _: Bits.Type) -> [UInt8] {
    let size = MemoryLayout<Bits>.size
    let count = description.shape.count * size
    let type = description.type
    return [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
      let target = UnsafeMutableRawBufferPointer(target)
      var end = 0
      bytes.withUnsafeBytes { source in
        forEachElement { index in
          var bits = source.loadUnaligned(fromByteOffset: index * size, as: Bits.self)
          if isNegated, type.isFloating {
            bits ^= 1 << (Bits.bitWidth - 1)
          } else if isNegated, type != .bool {
            bits = 0 &- bits
          }
          target.storeBytes(of: bits, toByteOffset: end, as: Bits.self)
          end += size
        }
      }
      initialized = end
    }
  }

  /// Calls `body` for every element in row-major order, with its distance from the first one, in elements.
  @inline(__always)
  private func forEachElement(_ body: (Int) -> Void) {
    let shape = description.shape
    guard shape.count > 0 else { return }
    guard let inner = shape.dimensions.last, let innerStride = strides.last else { return body(0) }
    var position = [Int](repeating: 0, count: shape.rank - 1)
    for _ in 0..<shape.count / inner {
      let start = zip(position, strides).reduce(0) { $0 + $1.0 * $1.1 }
      for i in 0..<inner { body(start + i * innerStride) }
      for axis in position.indices.reversed() {
        position[axis] += 1
        if position[axis] < shape.dimensions[axis] { break }
        position[axis] = 0
      }
    }
  }
}
