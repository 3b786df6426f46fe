import TensorCore

/// A value that a pickle describes. Containers are indices into a `PickleHeap`, so that values that refer to themselves do
/// not leak, and values nested a million deep do not overflow the stack.
enum PickleValue: Hashable {
  case none
  case bool(Bool)
  case int(Int)
  /// An integer of more than eight bytes, as its little-endian bytes.
  case wideInt([UInt8])
  case float(Double)
  case string(String)
  case bytes
  case list(Int)
  case tuple(Int)
  case dictionary(Int)
  case global(Int)
  case instance(Int)
  case storage(Int)
  case tensor(Int)
}

/// The name of a class or function, as written in the pickle. It is never looked up.
struct PickleGlobal {
  let module: String
  let name: String
  let path: String
  /// The offset of the opcode that names it.
  let offset: Int
  /// The arguments of its first call; `nil` if it is not called.
  var arguments: PickleValue?

  init(module: String, name: String, offset: Int) {
    self.module = module
    self.name = name
    self.offset = offset
    path = "\(module).\(name)"
  }
}

/// An object of a class that is not interpreted. What it holds can be searched for tensors.
struct PickleInstance {
  let type: PickleValue
  var state: PickleValue
}

/// A storage, which a pickle refers to as `('storage', torch.FloatStorage, key, location, count)`.
struct PickleStorage: Equatable {
  let key: String
  /// `nil` for an untyped storage, whose `count` is in bytes, and for types that are not read.
  let type: ElementType?
  /// The class as the pickle names it.
  let className: String
  let count: Int

  /// How many bytes each of the `count` elements has.
  var unit: Int { type?.byteCount ?? Self.otherUnits[name] ?? 1 }

  /// The name of the class without its module, which is another one for storages of GPUs.
  private var name: String { String(className.split(separator: ".").last ?? "") }

  private static let otherUnits = [
    "ComplexFloatStorage": 8, "ComplexDoubleStorage": 16, "QInt32Storage": 4,
  ]
}

/// A tensor, as the arguments of `torch._utils._rebuild_tensor_v2` and similar functions describe it.
struct PickleTensor {
  let storage: PickleStorage
  /// `nil` if the type is not supported; `typeName` names it also then.
  let type: ElementType?
  let typeName: String
  /// The place of the first element, in elements from the start of the storage.
  let offset: Int
  let shape: [Int]
  let strides: [Int]
  /// Whether the storage holds the values with the opposite sign, as for the tensor `torch.conj(x).imag`.
  let isNegated: Bool
}

/// The objects that the values of a pickle refer to by index.
struct PickleHeap {
  var sequences: [[PickleValue]] = []
  var dictionaries: [[(key: PickleValue, value: PickleValue)]] = []
  var globals: [PickleGlobal] = []
  var instances: [PickleInstance] = []
  var storages: [PickleStorage] = []
  var tensors: [PickleTensor] = []

  mutating func list(_ items: [PickleValue]) -> PickleValue {
    sequences.append(items)
    return .list(sequences.count - 1)
  }

  mutating func tuple(_ items: [PickleValue]) -> PickleValue {
    sequences.append(items)
    return .tuple(sequences.count - 1)
  }

  mutating func dictionary(_ items: [(key: PickleValue, value: PickleValue)]) -> PickleValue {
    dictionaries.append(items)
    return .dictionary(dictionaries.count - 1)
  }

  mutating func instance(of type: PickleValue, state: PickleValue = .none) -> PickleValue {
    instances.append(PickleInstance(type: type, state: state))
    return .instance(instances.count - 1)
  }

  /// The name of the constructor if an instance is a tensor of a kind that is not interpreted; else `nil`.
  func opaqueTensorKind(_ instance: PickleInstance) -> String? {
    guard case .global(let index) = instance.type, globals[index].module.hasPrefix("torch"),
      globals[index].name.hasPrefix("_rebuild_")
    else { return nil }
    return globals[index].path
  }

  /// The items of a list or tuple.
  func items(_ value: PickleValue) -> [PickleValue]? {
    switch value {
    case .list(let index), .tuple(let index): sequences[index]
    default: nil
    }
  }

  func integers(_ value: PickleValue) -> [Int]? {
    guard let items = items(value), items.count <= 1024 else { return nil }
    var integers: [Int] = []
    for item in items {
      guard case .int(let integer) = item else { return nil }
      integers.append(integer)
    }
    return integers
  }
}
