import TensorCore

/// Writes the pickle of a state dictionary as `torch.save` does, in protocol 2: an `OrderedDict` of contiguous tensors, each
/// of which has its own storage, whose key is the tensor's index.
struct PickleWriter {
  private(set) var bytes: [UInt8] = [0x80, 2]
  /// The places in the memo of the names that were written before.
  private var memo: [String: UInt8] = [:]

  init(stateDictionary tensors: [TensorDescription]) {
    emptyOrderedDictionary()
    mark()
    for (key, tensor) in tensors.enumerated() {
      string(tensor.name)
      self.tensor(tensor, key: key)
    }
    opcode("u")
    opcode(".")
  }

  private mutating func tensor(_ tensor: TensorDescription, key: Int) {
    // If a type has no storage class of its own, the storage is of plain bytes, and the tensor names the type.
    let storage = tensor.type.torchStorage
    global("torch._utils", storage == nil ? "_rebuild_tensor_v3" : "_rebuild_tensor_v2")
    mark()
    mark()
    string("storage")
    global(storage == nil ? "torch.storage" : "torch", storage ?? "UntypedStorage")
    string(String(key))
    string("cpu")
    integer(storage == nil ? tensor.byteCount : tensor.shape.count)
    opcode("t")
    opcode("Q")
    integer(0)
    tuple(tensor.shape.dimensions)
    tuple(tensor.shape.contiguousStrides)
    bytes.append(0x89)  // requires_grad: false
    emptyOrderedDictionary()
    if storage == nil {
      global("torch", tensor.type.torchName)
      bytes.append(UInt8(ascii: "N"))
    }
    opcode("t")
    opcode("R")
  }

  private mutating func opcode(_ character: Unicode.Scalar) {
    bytes.append(UInt8(ascii: character))
  }

  private mutating func mark() { opcode("(") }

  private mutating func global(_ module: String, _ name: String) {
    let text = "c\(module)\n\(name)\n"
    if let place = memo[text] {
      opcode("h")
      bytes.append(place)
    } else {
      bytes += Array(text.utf8)
      let place = UInt8(memo.count)  // there are only a few names
      memo[text] = place
      opcode("q")
      bytes.append(place)
    }
  }

  private mutating func emptyOrderedDictionary() {
    global("collections", "OrderedDict")
    opcode(")")
    opcode("R")
  }

  private mutating func string(_ text: String) {
    opcode("X")
    bytes += (0..<4).map { UInt8(truncatingIfNeeded: text.utf8.count >> ($0 * 8)) }
    bytes += Array(text.utf8)
  }

  /// Writes an integer with the shortest opcode that holds it: BININT1, BININT2, BININT, or LONG1 with eight bytes.
  private mutating func integer(_ value: Int) {
    let (code, count) =
      switch value {
      case 0..<1 << 8: ([UInt8(ascii: "K")], 1)
      case 0..<1 << 16: ([UInt8(ascii: "M")], 2)
      case 0..<1 << 31: ([UInt8(ascii: "J")], 4)
      default: ([0x8a, 8], 8)
      }
    bytes += code
    bytes += (0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }

  private mutating func tuple(_ values: [Int]) {
    guard (1...3).contains(values.count) else {
      mark()
      for value in values { integer(value) }
      return opcode("t")
    }
    for value in values { integer(value) }
    bytes.append(0x84 + UInt8(values.count))  // TUPLE1, TUPLE2, TUPLE3
  }
}

extension ElementType {
  /// The name of the storage class in Python; `nil` for types that have none.
  fileprivate var torchStorage: String? {
    PickleMachine.storageTypes.first { $0.value == self }?.key
  }

  /// The name of the type in PyTorch without its module, such as `uint16` for `torch.uint16`.
  fileprivate var torchName: String {
    guard let name = PickleMachine.elementTypes.first(where: { $0.value == self })?.key else {
      preconditionFailure("every type has a name")
    }
    return String(name.dropFirst("torch.".count))
  }
}
