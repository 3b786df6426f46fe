/// The types of elements, storages and tensors in PyTorch, by the names that pickles have for them.
enum TorchTypes {
  static func isName(_ path: String) -> Bool {
    if storageBytes(path) != nil || elementBytes(path) != nil || others.contains(path) {
      return true
    }
    let isTensor = ["torch.", "torch.cuda.", "torch.sparse.", "torch.cuda.sparse."].contains {
      path.hasPrefix($0) && tensors.contains(String(path.dropFirst($0.count)))
    }
    return isTensor
  }

  /// How many bytes an element of a storage class has; for an untyped storage, which counts bytes, that is 1.
  static func storageBytes(_ path: String) -> Int? {
    if path == "torch.storage.UntypedStorage" { return 1 }
    for module in ["torch.", "torch.cuda."] where path.hasPrefix(module) {
      if let bytes = storages[String(path.dropFirst(module.count))] { return bytes }
    }
    return nil
  }

  /// How many bytes an element of a type such as `torch.float32` has.
  static func elementBytes(_ path: String) -> Int? {
    path.hasPrefix("torch.") ? elements[String(path.dropFirst("torch.".count))] : nil
  }

  private static let storages: [String: Int] = [
    "DoubleStorage": 8, "FloatStorage": 4, "HalfStorage": 2, "BFloat16Storage": 2, "LongStorage": 8,
    "IntStorage": 4, "ShortStorage": 2, "CharStorage": 1, "ByteStorage": 1, "BoolStorage": 1,
    "ComplexDoubleStorage": 16, "ComplexFloatStorage": 8, "QUInt8Storage": 1, "QInt8Storage": 1,
    "QInt32Storage": 4,
  ]

  private static let elements: [String: Int] = [
    "float64": 8, "float32": 4, "float16": 2, "bfloat16": 2, "int64": 8, "int32": 4, "int16": 2,
    "int8": 1, "uint64": 8, "uint32": 4, "uint16": 2, "uint8": 1, "bool": 1, "complex32": 4,
    "complex64": 8, "complex128": 16, "bcomplex32": 4, "float8_e4m3fn": 1, "float8_e4m3fnuz": 1,
    "float8_e5m2": 1, "float8_e5m2fnuz": 1, "float8_e8m0fnu": 1, "float4_e2m1fn_x2": 1, "quint8": 1,
    "qint8": 1,
    "qint32": 4,
  ]

  /// Types of which no sizes are checked here: their elements have less than a byte, or no meaning as numbers.
  private static let others: Set<String> = Set(
    [
      "quint4x2", "quint2x4", "bits8", "bits16", "bits1x8", "bits2x4",
      "bits4x2",
      "QUInt4x2Storage", "QUInt2x4Storage", "storage.TypedStorage",
    ].map { "torch." + $0 } + (1...7).flatMap { ["torch.int\($0)", "torch.uint\($0)"] })

  private static let tensors: Set = [
    "BFloat16Tensor", "BoolTensor", "ByteTensor", "CharTensor", "DoubleTensor", "FloatTensor",
    "HalfTensor", "IntTensor", "LongTensor", "ShortTensor",
  ]
}

extension [PickleStorage] {
  /// Whether a storage is named with two classes or lengths, of which different readers take different ones. Empty storages
  /// do not count: there is nothing in them to be read in two ways.
  var areAmbiguous: Bool {
    var known: [String: PickleStorage] = [:]
    for storage in self where storage.count > 0 {
      if let other = known.updateValue(storage, forKey: storage.key), other != storage {
        return true
      }
    }
    return false
  }
}
