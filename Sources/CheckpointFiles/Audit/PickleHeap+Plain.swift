/// Checks whether values have the forms in which torch.save writes them.
extension PickleHeap {
  /// Whether a value is one that people use as a key: a text, a number, a name, or a tuple of such values or tuples.
  func isKey(_ value: PickleValue) -> Bool { isKey(value, depth: 2) }

  private func isKey(_ value: PickleValue, depth: Int) -> Bool {
    switch value {
    case .none, .bool, .int, .wideInt, .float, .string, .global: true
    case .tuple(let index):
      depth > 0 && sequences[index].count <= 16
        && sequences[index].allSatisfy { isKey($0, depth: depth - 1) }
    case .bytes, .list, .dictionary, .instance, .storage, .tensor: false
    }
  }

  /// Whether a value may be an attribute of a tensor or a container: a plain value, or a short list of them. A class or
  /// function may not, because it could replace a method.
  private func isAttribute(_ value: PickleValue) -> Bool {
    switch value {
    case .list(let index): sequences[index].count <= 64 && sequences[index].allSatisfy(isScalar)
    case .global: false
    case .none, .bool, .int, .wideInt, .float, .string, .tuple, .bytes, .dictionary, .instance,
      .storage, .tensor:
      isKey(value)
    }
  }

  private func isScalar(_ value: PickleValue) -> Bool {
    switch value {
    case .none, .bool, .int, .wideInt, .float, .string: true
    case .tuple, .global, .bytes, .list, .dictionary, .instance, .storage, .tensor: false
    }
  }

  /// Whether a value is the state of a container: attributes by name, which are `_metadata` or plain values. Other attributes
  /// could replace methods.
  func isState(_ value: PickleValue) -> Bool {
    guard case .dictionary(let index) = value else { return false }
    return dictionaries[index].allSatisfy { key, value in
      guard case .string(let name) = key, !name.hasPrefix("__") else { return false }
      return name == "_metadata" || isAttribute(value)
    }
  }

  /// Whether values identify a storage: `('storage', torch.FloatStorage, key, location, count)`. The stream of PyTorch 1.0
  /// and later has `None` behind them.
  func isStorage(_ items: [PickleValue]) -> Bool {
    guard items.count == 5 || (items.count == 6 && items[5] == .none),
      items[0] == .string("storage"),
      let path = path(items[1]), TorchTypes.storageBytes(path) != nil,
      case .string(let key) = items[2], case .string = items[3], case .int(let count) = items[4],
      !key.isEmpty, key.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { return false }
    return count >= 0
  }

  /// Whether torch.save writes a call of this function with arguments of this form.
  func isPlainCall(_ path: String, _ items: [PickleValue]) -> Bool {
    switch path {
    case "collections.OrderedDict": items.isEmpty
    case "collections.Counter": items.count == 1 && isDictionary(items[0])
    case "builtins.set", "__builtin__.set": items.count == 1 && isSetContent(items[0])
    case "builtins.complex", "__builtin__.complex": items.count == 2 && items.allSatisfy(isFloat)
    case "builtins.bytearray", "__builtin__.bytearray": isByteArray(items)
    case "_codecs.encode": items.count == 2 && isText(items[0]) && items[1] == .string("latin1")
    case "torch.Size": items.count == 1 && integers(items[0]) != nil
    case "torch.device":
      (1...2).contains(items.count) && isText(items[0]) && isInt(items.dropFirst())
    case "torch.serialization._get_layout": items.count == 1 && isText(items[0])
    default: isTensorCall(path, items)
    }
  }

  private func isTensorCall(_ path: String, _ items: [PickleValue]) -> Bool {
    switch path {
    case "torch._utils._rebuild_tensor": items.count == 4 && isTensor(items, nil)
    case "torch._utils._rebuild_tensor_v2":
      (6...7).contains(items.count) && isTensor(items, nil) && isBool(items[4])
        && isNoHook(items[5]) && isMetadata(items.dropFirst(6))
    case "torch._utils._rebuild_tensor_v3":
      (7...8).contains(items.count) && isTensor(items, items[6]) && isBool(items[4])
        && isNoHook(items[5]) && isMetadata(items.dropFirst(7))
    case "torch._utils._rebuild_parameter":
      items.count == 3 && isTensor(items[0]) && isBool(items[1]) && isNoHook(items[2])
    case "torch._utils._rebuild_parameter_with_state":
      items.count == 4 && isTensor(items[0]) && isBool(items[1]) && isNoHook(items[2])
        && isAttributes(items[3])
    case "torch._utils._rebuild_qtensor":
      items.count == 7 && isTensor(items, nil) && isQuantizer(items[4], shape: items[2])
        && isBool(items[5]) && isNoHook(items[6])
    case "torch._utils._rebuild_sparse_tensor": items.count == 2 && isSparse(items[0], items[1])
    case "torch._utils._rebuild_nested_tensor": isNested(items)
    case "torch._utils._rebuild_meta_tensor_no_storage":
      items.count == 4 && isType(items[0]) && isExtent(items[1]) && isExtent(items[2])
        && isBool(items[3])
    case "torch._tensor._rebuild_from_type_v2": isSubclass(items)
    default: false
    }
  }

  // MARK: - Parts

  private func path(_ value: PickleValue) -> String? {
    if case .global(let index) = value { globals[index].path } else { nil }
  }

  private func isText(_ value: PickleValue) -> Bool {
    if case .string = value { true } else { false }
  }
  private func isFloat(_ value: PickleValue) -> Bool {
    if case .float = value { true } else { false }
  }
  private func isBool(_ value: PickleValue) -> Bool {
    if case .bool = value { true } else { false }
  }
  private func isInt(_ values: ArraySlice<PickleValue>) -> Bool {
    values.allSatisfy { if case .int = $0 { true } else { false } }
  }
  private func isDictionary(_ value: PickleValue) -> Bool {
    if case .dictionary = value { true } else { false }
  }

  private func isSetContent(_ value: PickleValue) -> Bool {
    guard case .list(let index) = value else { return false }
    return sequences[index].allSatisfy(isKey)
  }

  /// Whether these are arguments of a byte array: none; bytes, which protocol 2 writes as an encoded text; or a text and its
  /// encoding.
  private func isByteArray(_ items: [PickleValue]) -> Bool {
    switch items.count {
    case 0: return true
    case 1:
      guard case .instance(let index) = items[0] else { return items[0] == .bytes }
      return path(instances[index].type) == "_codecs.encode"
    case 2: return isText(items[0]) && items[1] == .string("latin-1")
    default: return false
    }
  }

  private func isType(_ value: PickleValue) -> Bool {
    path(value).map { TorchTypes.elementBytes($0) != nil } ?? false
  }

  /// Whether a value is a list of sizes or strides.
  private func isExtent(_ value: PickleValue) -> Bool {
    integers(value)?.allSatisfy { $0 >= 0 } ?? false
  }

  private func isNoHook(_ value: PickleValue) -> Bool {
    guard case .dictionary(let index) = value else { return value == .none }
    return dictionaries[index].isEmpty
  }

  /// Whether values are metadata of a tensor: `None`, or a dictionary such as `{'neg': True}`.
  private func isMetadata(_ values: ArraySlice<PickleValue>) -> Bool {
    values.allSatisfy { value in
      guard case .dictionary(let index) = value else { return value == .none }
      return dictionaries[index].allSatisfy { isText($0.key) && isBool($0.value) }
    }
  }

  /// Whether a value has the attributes of an object: one dictionary, or a pair of them, one for those in slots.
  private func isAttributes(_ value: PickleValue) -> Bool {
    guard case .tuple(let index) = value else { return isAttributeDictionary(value) }
    return sequences[index].count == 2 && sequences[index].allSatisfy(isAttributeDictionary)
  }

  /// Whether all attributes in a dictionary are plain values, of names that torch does not use itself. A tensor is no plain
  /// value, since tensors that hold each other form a chain, which some versions of PyTorch free by recursion.
  private func isAttributeDictionary(_ value: PickleValue) -> Bool {
    guard case .dictionary(let index) = value else { return value == .none }
    return dictionaries[index].allSatisfy { key, value in
      if case .string(let name) = key { !name.hasPrefix("__") && isAttribute(value) } else { false }
    }
  }

  private func isTensor(_ value: PickleValue) -> Bool {
    if case .instance(let index) = value { return opaqueTensorKind(instances[index]) != nil }
    if case .tensor = value { return true }
    return false
  }

  /// Whether the arguments `(storage, offset, shape, strides, …)` make a tensor whose elements all lie in the storage.
  ///
  /// - Parameter type: the type of the elements, if the storage does not have it.
  private func isTensor(_ items: [PickleValue], _ type: PickleValue?) -> Bool {
    guard case .storage(let index) = items[0], case .int(let offset) = items[1], offset >= 0,
      let shape = integers(items[2]), let strides = integers(items[3]),
      shape.count == strides.count,
      (shape + strides).allSatisfy({ $0 >= 0 }),
      let unit = TorchTypes.storageBytes(storages[index].className),
      let size = type.map({ path($0).flatMap(TorchTypes.elementBytes) }) ?? unit,
      case (let bytes, false) = storages[index].count.multipliedReportingOverflow(by: unit)
    else { return false }
    if shape.contains(0) { return true }
    var last = offset
    for (length, stride) in zip(shape, strides) {
      guard case (let reach, false) = (length - 1).multipliedReportingOverflow(by: stride) else {
        return false
      }
      last = last.clampedAdd(reach)
    }
    return last < bytes / size
  }

  /// Whether a value says how a tensor is quantized: `(scheme, scale, zero point)`, or `(scheme, scales, zero points, axis)`
  /// with a scale and a zero point for each place along the axis.
  private func isQuantizer(_ value: PickleValue, shape: PickleValue) -> Bool {
    guard case .tuple(let index) = value, let shape = integers(shape) else { return false }
    let items = sequences[index]
    switch (items.first.flatMap(path), items.count) {
    case ("torch.per_tensor_affine", 3): return isFloat(items[1]) && isInt(items[2...2])
    case ("torch.per_channel_affine", 4), ("torch.per_channel_affine_float_qparams", 4):
      guard case .int(let axis) = items[3], shape.indices.contains(axis) else { return false }
      return [items[1], items[2]].allSatisfy { value in
        guard case .tensor(let tensor) = value else { return false }
        return tensors[tensor].shape == [shape[axis]]
      }
    default: return false
    }
  }

  /// Whether the arguments make a nested tensor: a buffer, then the sizes and the strides of its parts, a row for each part,
  /// and the places where they begin. PyTorch does not check that these fit each other, and may crash if they do not.
  private func isNested(_ items: [PickleValue]) -> Bool {
    let parts = items.compactMap { value -> PickleTensor? in
      if case .tensor(let index) = value { tensors[index] } else { nil }
    }
    guard items.count == 4, parts.count == 4, parts[0].shape.count == 1, parts[1].shape.count == 2
    else { return false }
    return parts[1].shape == parts[2].shape && parts[3].shape == [parts[1].shape[0]]
      && parts.dropFirst().allSatisfy { $0.type == .i64 }
  }

  /// Whether the arguments make a sparse tensor: a layout, and its tensors with the size and whether it is coalesced.
  private func isSparse(_ layout: PickleValue, _ parts: PickleValue) -> Bool {
    guard case .instance(let index) = layout,
      path(instances[index].type) == "torch.serialization._get_layout",
      case .tuple(let place) = parts, (3...4).contains(sequences[place].count)
    else { return false }
    let items = sequences[place]
    let others = items.filter { !isTensor($0) }
    guard items.count - others.count >= 2, let size = others.first else { return false }
    return isExtent(size)
      && others.dropFirst().allSatisfy { isBool($0) || $0 == .none }
  }

  /// Whether the arguments `(function, type, arguments, attributes)` make a tensor or a parameter that has
  /// attributes.
  private func isSubclass(_ items: [PickleValue]) -> Bool {
    guard items.count == 4, let function = path(items[0]), let type = path(items[1]),
      ["torch.Tensor", "torch.nn.parameter.Parameter"].contains(type),
      case .tuple(let index) = items[2], function != "torch._tensor._rebuild_from_type_v2"
    else { return false }
    return isTensorCall(function, sequences[index]) && isAttributes(items[3])
  }
}
