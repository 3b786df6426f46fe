import TensorCore

/// The constructors that are understood. They are recognized by their names, and nothing is called.
extension PickleMachine {
  /// The value of `type(*arguments)`, which the opcodes REDUCE and NEWOBJ make.
  mutating func construct(
    _ type: PickleValue, _ arguments: PickleValue
  ) throws(CheckpointError) -> PickleValue {
    watch(arguments) { PicklePlainness.call(of: type, arguments, in: $0.heap) }
    guard case .global(var index) = type else {
      try keepObject()
      return heap.instance(of: type)
    }
    if heap.globals[index].arguments == nil { heap.globals[index].arguments = arguments }
    var items = heap.items(arguments) ?? []
    if heap.globals[index].path == "torch._tensor._rebuild_from_type_v2", items.count >= 3,
      case .global(let function) = items[0]
    {
      // The arguments are (function, type, arguments, state), and the result is what the function makes.
      (index, items) = (function, heap.items(items[2]) ?? [])
    }
    try keepObject()
    switch heap.globals[index].path {
    case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2":
      return try tensor(items, type: nil, metadata: items.dropFirst(6).first)
        ?? heap.instance(of: type, state: arguments)
    case "torch._utils._rebuild_tensor_v3":
      return try tensor(items, type: items.dropFirst(6).first, metadata: items.dropFirst(7).first)
        ?? heap.instance(of: type, state: arguments)
    case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state":
      return items.first ?? heap.instance(of: type)
    case "collections.OrderedDict", "collections.defaultdict", "builtins.dict",
      "__builtin__.dict":
      return heap.dictionary(items.isEmpty ? [] : try pairs(items[items.count - 1]))
    case "torch.Size", "builtins.list", "builtins.tuple", "builtins.set", "builtins.frozenset",
      "__builtin__.set":
      let members = items.first.flatMap(heap.items) ?? []
      try keepObject(values: members.count)
      return heap.list(members)
    default:
      return heap.instance(of: type, state: arguments)
    }
  }

  /// The pairs of `OrderedDict([(key, value), …])`, which is how protocol 0 and Python 2 write a dictionary.
  private mutating func pairs(
    _ list: PickleValue
  ) throws(CheckpointError) -> [(key: PickleValue, value: PickleValue)] {
    let list = heap.items(list) ?? []
    try keepObject(values: 2 * list.count)
    return list.compactMap { pair in
      guard let items = heap.items(pair), items.count == 2 else { return nil }
      return (items[0], items[1])
    }
  }

  /// The tensor of the arguments `(storage, offset, shape, strides, …)`; `nil` if they are not of that form.
  private mutating func tensor(
    _ items: [PickleValue], type: PickleValue?, metadata: PickleValue?
  ) throws(CheckpointError) -> PickleValue? {
    guard items.count >= 4, case .storage(let storageIndex) = items[0],
      case .int(let offset) = items[1],
      let shape = heap.integers(items[2]), let strides = heap.integers(items[3]),
      shape.count <= StoredTensor.rankLimit
    else { return nil }
    let storage = heap.storages[storageIndex]
    var typeName = storage.className
    if case .global(let index)? = type { typeName = heap.globals[index].path }
    try keep(bytes: 256 + 16 * shape.count)
    heap.tensors.append(
      PickleTensor(
        storage: storage, type: type == nil ? storage.type : Self.elementTypes[typeName],
        typeName: typeName, offset: offset, shape: shape, strides: strides,
        isNegated: isNegated(metadata)))
    return .tensor(heap.tensors.count - 1)
  }

  /// Whether the metadata of a tensor says `{'neg': True}`.
  private func isNegated(_ metadata: PickleValue?) -> Bool {
    guard case .dictionary(let index)? = metadata else { return false }
    return heap.dictionaries[index].last { $0.key == .string("neg") }?.value == .bool(true)
  }

  /// The storage of a persistent identifier `('storage', class, key, location, count, view)`, which the opcode BINPERSID
  /// refers to; any other identifier gives an instance that is not interpreted.
  mutating func persistent(_ identifier: PickleValue) throws(CheckpointError) -> PickleValue {
    watch { PicklePlainness.identifier(identifier, in: $0.heap) }
    guard let items = heap.items(identifier), items.count >= 5, items[0] == .string("storage"),
      case .global(let classIndex) = items[1], case .string(let key) = items[2],
      case .int(let count) = items[4]
    else {
      try keepObject()
      return heap.instance(of: identifier)
    }
    if items.count > 5, items[5] != .none {
      throw damaged("storage views of PyTorch before 0.4 are not supported")
    }
    let name = heap.globals[classIndex].name
    try keep(bytes: 96)
    heap.storages.append(
      PickleStorage(
        key: key, type: Self.storageTypes[name], className: heap.globals[classIndex].path,
        count: count))
    return .storage(heap.storages.count - 1)
  }

  static let storageTypes: [String: ElementType] = [
    "DoubleStorage": .f64, "FloatStorage": .f32, "HalfStorage": .f16, "BFloat16Storage": .bf16,
    "LongStorage": .i64, "IntStorage": .i32, "ShortStorage": .i16, "CharStorage": .i8,
    "ByteStorage": .u8, "BoolStorage": .bool,
  ]

  static let elementTypes: [String: ElementType] = [
    "torch.float64": .f64, "torch.float32": .f32, "torch.float16": .f16, "torch.bfloat16": .bf16,
    "torch.int64": .i64, "torch.int32": .i32, "torch.int16": .i16, "torch.int8": .i8,
    "torch.uint64": .u64, "torch.uint32": .u32, "torch.uint16": .u16, "torch.uint8": .u8,
    "torch.bool": .bool,
  ]
}
