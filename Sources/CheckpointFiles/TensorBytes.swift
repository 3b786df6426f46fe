import TensorCore

extension TensorSource {
  /// The little-endian bytes of `tensors[index]`, as a checkpoint stores them.
  ///
  /// - Precondition: the type is F32 or I64, those that neoview writes.
  func storedBytes(at index: Int) throws -> [UInt8] {
    let values = try values(at: index)
    switch tensors[index].type {
    case .f32: return Self.bytes(of: values.map { $0.bitPattern.littleEndian })
    case .i64: return Self.bytes(of: values.map { Int64($0).littleEndian })
    case let type: preconditionFailure("neoview writes F32 and I64, not \(type)")
    }
  }

  private static func bytes<Element>(of elements: [Element]) -> [UInt8] {
    elements.withUnsafeBytes { Array($0) }
  }
}

extension TensorDescription {
  var byteCount: Int { shape.count * type.byteCount }
}
