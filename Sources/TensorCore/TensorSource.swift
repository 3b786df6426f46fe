/// What is known about a tensor without reading its values.
package struct TensorDescription: Hashable, Sendable {
  /// The name as stored in the file, including a prefix such as `module.`.
  package let name: String
  package let type: ElementType
  package let shape: Shape

  package init(name: String, type: ElementType, shape: Shape) {
    self.name = name
    self.type = type
    self.shape = shape
  }

  package var byteCount: Int { shape.count * type.byteCount }
}

/// Named tensors whose values are read one tensor at a time: from a file, or from a generated model.
package protocol TensorSource: Sendable {
  var tensors: [TensorDescription] { get }

  /// The values of `tensors[index]` as `Float`, row-major whatever the stored strides.
  ///
  /// - Throws: an error whose description is one line for the user.
  func values(at index: Int) throws -> [Float]

  /// The elements of `tensors[index]` as they are stored, little-endian and row-major.
  ///
  /// - Throws: an error whose description is one line for the user.
  func bytes(at index: Int) throws -> [UInt8]
}

extension TensorSource {
  /// The bytes of what `values(at:)` returns, for sources that do not read files.
  ///
  /// - Precondition: the type is F32 or I64, the only types of generated tensors.
  package func bytes(at index: Int) throws -> [UInt8] {
    let values = try values(at: index)
    switch tensors[index].type {
    case .f32: return Self.bytes(of: values.map { $0.bitPattern.littleEndian })
    case .i64: return Self.bytes(of: values.map { Int64($0).littleEndian })
    case let type: preconditionFailure("values are F32 and I64, not \(type)")
    }
  }

  private static func bytes<Element>(of elements: [Element]) -> [UInt8] {
    elements.withUnsafeBytes { Array($0) }
  }
}
