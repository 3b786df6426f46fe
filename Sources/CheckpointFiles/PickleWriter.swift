import TensorCore

/// The pickle of a state dictionary, protocol 2, as `torch.save` writes it: an `OrderedDict` of
/// contiguous tensors, each with a storage of its own whose key is its index.
struct PickleWriter {
  private(set) var bytes: [UInt8] = [0x80, 2]

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
    // Types without a storage class of their own are named beside bytes.
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
    bytes += Array("c\(module)\n\(name)\n".utf8)
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

  /// LONG1 with eight bytes holds every length.
  private mutating func integer(_ value: Int) {
    bytes += [0x8a, 8]
    bytes += (0..<8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }

  private mutating func tuple(_ values: [Int]) {
    mark()
    for value in values { integer(value) }
    opcode("t")
  }
}

extension ElementType {
  /// The class of its storages in Python; `nil` for types that have none.
  fileprivate var torchStorage: String? {
    PickleMachine.storageTypes.first { $0.value == self }?.key
  }

  /// `uint16` of `torch.uint16`.
  fileprivate var torchName: String {
    PickleMachine.elementTypes.first { $0.value == self }
      .map { String($0.key.dropFirst("torch.".count)) } ?? ""
  }
}
