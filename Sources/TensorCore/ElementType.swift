/// How one element is stored. Names are those of safetensors.
package enum ElementType: String, Sendable, CaseIterable {
  case f64 = "F64"
  case f32 = "F32"
  case f16 = "F16"
  case bf16 = "BF16"
  case i64 = "I64"
  case i32 = "I32"
  case i16 = "I16"
  case i8 = "I8"
  case u64 = "U64"
  case u32 = "U32"
  case u16 = "U16"
  case u8 = "U8"
  case bool = "BOOL"

  package var byteCount: Int {
    switch self {
    case .f64, .i64, .u64: 8
    case .f32, .i32, .u32: 4
    case .f16, .bf16, .i16, .u16: 2
    case .i8, .u8, .bool: 1
    }
  }

  package var isFloating: Bool {
    switch self {
    case .f64, .f32, .f16, .bf16: true
    default: false
    }
  }

  /// Reads little-endian elements as `Float`. F64 and wide integers are rounded to nearest.
  ///
  /// - Parameters:
  ///   - bytes: any alignment; a trailing part of an element is ignored.
  /// - Complexity: O(n).
  package func floats(in bytes: UnsafeRawBufferPointer) -> [Float] {
    switch self {
    case .f64: convert(bytes, from: UInt64.self) { Float(Double(bitPattern: $0)) }
    case .f32: convert(bytes, from: UInt32.self) { Float(bitPattern: $0) }
    case .f16: convert(bytes, from: UInt16.self) { Float(Float16(bitPattern: $0)) }
    case .bf16: convert(bytes, from: UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
    case .i64: convert(bytes, from: Int64.self) { Float($0) }
    case .i32: convert(bytes, from: Int32.self) { Float($0) }
    case .i16: convert(bytes, from: Int16.self) { Float($0) }
    case .i8: convert(bytes, from: Int8.self) { Float($0) }
    case .u64: convert(bytes, from: UInt64.self) { Float($0) }
    case .u32: convert(bytes, from: UInt32.self) { Float($0) }
    case .u16: convert(bytes, from: UInt16.self) { Float($0) }
    case .u8: convert(bytes, from: UInt8.self) { Float($0) }
    case .bool: convert(bytes, from: UInt8.self) { $0 == 0 ? 0 : 1 }
    }
  }

  @inline(__always)
  private func convert<Raw: FixedWidthInteger>(
    _ bytes: UnsafeRawBufferPointer, from: Raw.Type, _ value: (Raw) -> Float
  ) -> [Float] {
    let size = MemoryLayout<Raw>.size
    let count = bytes.count / size
    return [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      for i in 0..<count {
        let raw = Raw(littleEndian: bytes.loadUnaligned(fromByteOffset: i * size, as: Raw.self))
        buffer.initializeElement(at: i, to: value(raw))
      }
      initialized = count
    }
  }
}
