/// Finds the named tensors in what a pickle describes.
///
/// People give `torch.save` state dictionaries, dictionaries that wrap one (`{"epoch", "state_dict"}`), and whole modules.
/// The tensors of a module get the names that they would have in its state dictionary.
struct StateDictionary {
  /// Keys under which training scripts keep the weights, the preferred ones first.
  private static let wrapperKeys = [
    "state_dict", "model_state_dict", "model", "module", "network", "net", "model_ema",
    "state_dict_ema", "ema", "weights",
  ]
  /// Keys under which a pickled module holds its parts. They do not belong to the names of tensors.
  private static let moduleKeys: Set = ["_parameters", "_buffers", "_modules"]
  private static let depthLimit = 64
  /// How many bytes the names may still take. Tensors whose names exceed that are passed over.
  private var nameBudget = 1 << 23

  private(set) var tensors: [(name: String, tensor: PickleTensor)] = []
  /// The keys that led to the state dictionary.
  private(set) var wrapper: [String] = []
  /// Tensors that are not interpreted, such as quantized, sparse, and complex ones.
  private(set) var opaqueTensors: [(name: String, kind: String)] = []
  /// Plain values beside the state dictionary, such as the epoch.
  private(set) var extras: [(key: String, value: String)] = []

  /// How many tensors are elsewhere in the pickle, such as those of an optimizer.
  var otherTensors: Int { heap.tensors.count - found.count }

  private let heap: PickleHeap
  /// The tensors of the heap that were collected.
  private var found: Set<Int> = []
  private var visited: Set<PickleContainer> = []

  init(_ root: PickleValue, in heap: PickleHeap) {
    self.heap = heap
    collect(unwrap(root), path: "", depth: 0)
    if tensors.isEmpty {
      wrapper = []
      opaqueTensors = []
      found = []
      visited = []
      collect(root, path: "", depth: 0)
    }
  }

  /// The innermost dictionary under wrapper keys, such as the one under `state_dict`.
  private mutating func unwrap(_ root: PickleValue) -> PickleValue {
    var value = root
    while wrapper.count < 8, let entries = namedEntries(value) {
      guard
        let key = Self.wrapperKeys.first(where: { entries[$0].map(holdsEntries) ?? false }),
        let inner = entries[key]
      else { break }
      extras += plainValues(value)
      wrapper.append(key)
      value = inner
    }
    return value
  }

  private func namedEntries(_ value: PickleValue) -> [String: PickleValue]? {
    guard case .dictionary(let index) = value else { return nil }
    var entries: [String: PickleValue] = [:]
    for (key, value) in heap.dictionaries[index] {
      if case .string(let name) = key { entries[name] = value }
    }
    return entries
  }

  private func holdsEntries(_ value: PickleValue) -> Bool {
    switch value {
    case .dictionary(let index): !heap.dictionaries[index].isEmpty
    case .instance: true
    default: false
    }
  }

  private func plainValues(_ value: PickleValue) -> [(key: String, value: String)] {
    guard case .dictionary(let index) = value else { return [] }
    return heap.dictionaries[index].compactMap { key, value in
      guard case .string(let key) = key else { return nil }
      switch value {
      case .bool(let value): return (key, String(value))
      case .int(let value): return (key, String(value))
      case .float(let value): return (key, String(value))
      case .string(let value): return (key, value)
      default: return nil
      }
    }
  }

  /// Collects the tensors in a value. Each container is entered once, so that values which are shared or refer to
  /// themselves take no longer than others.
  private mutating func collect(_ value: PickleValue, path: String, depth: Int) {
    // One tensor more than the limit is collected, so that `Checkpoint` notices that there are too many.
    guard tensors.count + opaqueTensors.count <= Checkpoint.tensorLimit else { return }
    if case .tensor(let index) = value {
      let tensor = heap.tensors[index]
      found.insert(index)
      if tensor.type == nil {
        opaqueTensors.append((path, Self.kind(tensor.typeName)))
      } else {
        tensors.append((path, tensor))
      }
      return
    }
    guard depth < Self.depthLimit, let container = PickleContainer(value),
      visited.insert(container).inserted
    else { return }
    switch value {
    case .dictionary(let index):
      for (key, item) in heap.dictionaries[index] {
        guard let name = Self.component(key) else { continue }
        collect(item, named: name, in: path, depth)
      }
    case .list(let index), .tuple(let index):
      for (position, item) in heap.sequences[index].enumerated() {
        collect(item, named: String(position), in: path, depth)
      }
    case .instance(let index):
      if let kind = heap.opaqueTensorKind(heap.instances[index]) {
        opaqueTensors.append((path, Self.kind(kind)))
      } else {
        collectModule(heap.instances[index].state, path, depth)
      }
    default: break
    }
  }

  /// Collects the tensors in an item of a container, if it is a tensor or may hold one. Its name is taken from the budget.
  private mutating func collect(
    _ item: PickleValue, named name: String?, in path: String, _ depth: Int
  ) {
    let isTensor = if case .tensor = item { true } else { false }
    guard isTensor || PickleContainer(item) != nil, nameBudget >= 0 else { return }
    let longer = name.map { Self.join(path, $0) } ?? path
    nameBudget -= longer.utf8.count
    guard nameBudget >= 0 else { return }
    collect(item, path: longer, depth: depth + 1)
  }

  /// Collects the tensors that the state dictionary of a module would have: its parameters, its buffers and those of its
  /// parts. Other attributes, such as the buckets of a distributed wrapper, do not belong to it. If an object is no module,
  /// all of its attributes are searched.
  private mutating func collectModule(_ state: PickleValue, _ path: String, _ depth: Int) {
    guard case .dictionary(let index) = state else {
      return collect(state, path: path, depth: depth + 1)
    }
    guard visited.insert(.dictionary(index)).inserted else { return }
    let entries = heap.dictionaries[index]
    let named = namedEntries(state) ?? [:]
    guard Self.moduleKeys.contains(where: { named[$0] != nil }) else {
      for (key, item) in entries {
        guard let name = Self.component(key) else { continue }
        collect(item, named: name, in: path, depth)
      }
      return
    }
    let passing = Set(named["_non_persistent_buffers_set"].flatMap(heap.items) ?? [])
    for key in ["_parameters", "_buffers", "_modules"] {
      guard case .dictionary(let parts)? = named[key] else { continue }
      for (part, item) in heap.dictionaries[parts] {
        guard let name = Self.component(part), key != "_buffers" || !passing.contains(part)
        else { continue }
        collect(item, named: name, in: path, depth)
      }
    }
  }

  /// A short name for the kind of tensor that a class or constructor makes: `complex64`, `sparse`.
  private static func kind(_ path: String) -> String {
    switch path {
    case "torch.ComplexFloatStorage": "complex64"
    case "torch.ComplexDoubleStorage": "complex128"
    case "torch._utils._rebuild_sparse_tensor": "sparse"
    case "torch._utils._rebuild_qtensor": "quantized"
    case _ where path.hasPrefix("torch.") && !path.hasSuffix("Storage"):
      String(path.dropFirst("torch.".count))
    default: path
    }
  }

  private static func component(_ key: PickleValue) -> String? {
    switch key {
    case .string(let name): name
    case .int(let number): String(number)
    default: nil
    }
  }

  private static func join(_ path: String, _ name: String) -> String {
    path.isEmpty ? name : "\(path).\(name)"
  }
}

/// A value that other values can be in.
private enum PickleContainer: Hashable {
  case dictionary(Int)
  case sequence(Int)
  case instance(Int)

  init?(_ value: PickleValue) {
    switch value {
    case .dictionary(let index): self = .dictionary(index)
    case .list(let index), .tuple(let index): self = .sequence(index)
    case .instance(let index): self = .instance(index)
    default: return nil
    }
  }
}
