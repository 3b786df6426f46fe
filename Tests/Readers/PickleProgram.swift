/// A pickle that is made from choices and that Python can parse: values, containers and calls, of which some are written by
/// torch.save and some are not.
struct PickleProgram {
  private(set) var bytes: [UInt8] = [0x80, 2]
  /// The number of elements of each storage; all are float32.
  private(set) var storages: [Int] = []
  /// Whether the pickle has something that torch.save does not write.
  private(set) var isOdd = false
  private var choices: Choices
  private var memoCount = 0
  /// Whether things may be written that torch.save does not write.
  private let allowsOdd: Bool
  private static let depthLimit = 5
  private static let lengthLimit = 1 << 14

  init(_ choices: Choices) {
    self.choices = choices
    allowsOdd = self.choices.byte() & 1 == 1
    value(depth: 0)
    opcode(".")
  }

  private mutating func value(depth: Int) {
    let isDeep = depth >= Self.depthLimit || bytes.count > Self.lengthLimit || choices.isOver
    switch choices.below(isDeep ? 6 : 16) {
    case 0: opcode("N")
    case 1: bytes.append(choices.rarely(2) ? 0x88 : 0x89)
    case 2: integer(choices.below(1 << 16))
    case 3: bytes += [UInt8(ascii: "G"), 0x3f, 0xf0, 0, 0, 0, 0, 0, 0]
    case 4: text(choices.one(of: ["", "state_dict", "epoch", "stage_1.0.ops", "é猫"]))
    case 5: bytes += [0x8a, 2, choices.byte(), 0x7f]
    case 6: sequence(depth)
    case 7, 8: dictionary(depth)
    case 9, 10: tensor()
    case 11: set()
    case 12: complexNumber()
    case 13: parameter()
    case 14: counter()
    default: odd(depth)
    }
    remember()
  }

  // MARK: - What torch.save writes

  private mutating func sequence(_ depth: Int) {
    let isTuple = choices.rarely(2)
    if isTuple { opcode("(") } else { bytes += Array("](".utf8) }
    for _ in 0..<choices.below(4) { value(depth: depth + 1) }
    opcode(isTuple ? "t" : "e")
  }

  private mutating func dictionary(_ depth: Int) {
    let isOrdered = choices.rarely(2)
    if isOrdered { call("collections", "OrderedDict") { $0.opcode(")") } } else { opcode("}") }
    opcode("(")
    for key in 0..<choices.below(4) {
      if choices.rarely(2) { text("key \(key)") } else { integer(key) }
      value(depth: depth + 1)
    }
    opcode("u")
    guard isOrdered, choices.rarely(3) else { return }
    opcode("}")
    text("_metadata")
    opcode("}")
    bytes += Array("sb".utf8)
  }

  private mutating func tensor() {
    let isFresh = storages.isEmpty || choices.rarely(2)
    if isFresh { storages.append(choices.below(64)) }
    let key = isFresh ? storages.count - 1 : choices.below(storages.count)
    let rows = 1 + choices.below(4)
    let columns = storages[key] / rows
    call("torch._utils", "_rebuild_tensor_v2") { program in
      program.opcode("(")
      program.storage(key)
      program.integer(0)
      for size in [[rows, columns], [columns, 1]] {
        for length in size { program.integer(length) }
        program.bytes.append(0x86)
      }
      program.bytes.append(0x89)
      program.call("collections", "OrderedDict") { $0.opcode(")") }
      program.opcode("t")
    }
  }

  private mutating func storage(_ key: Int) {
    opcode("(")
    text("storage")
    global("torch", "FloatStorage")
    text("\(key)")
    text("cpu")
    integer(storages[key])
    bytes += Array("tQ".utf8)
  }

  private mutating func set() {
    call("__builtin__", "set") { program in
      program.bytes += Array("](".utf8)
      for item in 0..<program.choices.below(3) { program.integer(item) }
      program.opcode("e")
      program.bytes.append(0x85)
    }
  }

  private mutating func complexNumber() {
    call("__builtin__", "complex") { program in
      for _ in 0..<2 { program.bytes += [UInt8(ascii: "G"), 0x40, 0, 0, 0, 0, 0, 0, 0] }
      program.bytes.append(0x86)
    }
  }

  private mutating func parameter() {
    call("torch._utils", "_rebuild_parameter") { program in
      program.tensor()
      program.bytes.append(0x88)
      program.call("collections", "OrderedDict") { $0.opcode(")") }
      program.bytes.append(0x87)
    }
  }

  private mutating func counter() {
    call("collections", "Counter") { program in
      program.opcode("}")
      program.bytes.append(0x85)
    }
  }

  // MARK: - What torch.save does not write

  private mutating func odd(_ depth: Int) {
    guard allowsOdd else { return opcode("N") }
    isOdd = true
    switch choices.below(12) {
    case 0: call("posix", "system") { $0.arguments(["id"]) }
    case 1: call("builtins", "eval") { $0.arguments(["1"]) }
    case 2: call("argparse", "Namespace") { $0.opcode(")") }
    case 3: call("numpy", "dtype") { $0.arguments(["f8"]) }
    case 4: call("collections", "OrderedDict") { $0.arguments(["x"]) }
    case 5: call("torch._utils", "_rebuild_parameter") { $0.arguments(["x"]) }
    case 6: bytes += Array("]}b".utf8)
    case 7: bytes += Array("N0N".utf8)
    case 8: bytes += Array("I7\n".utf8)
    case 9:
      value(depth: depth + 1)
      bytes += [UInt8(ascii: "q"), UInt8(truncatingIfNeeded: memoCount + 1)]
      memoCount = Int.min
    case 10:
      opcode("(")
      text("module")
      bytes += Array("NNNNtQ".utf8)
    default: bytes += Array("cos\nsystem\n)".utf8) + [0x81]
    }
  }

  private mutating func arguments(_ texts: [String]) {
    for text in texts { self.text(text) }
    bytes.append(0x85)
  }

  // MARK: - Opcodes

  private mutating func opcode(_ letter: Unicode.Scalar) { bytes.append(UInt8(ascii: letter)) }

  private mutating func integer(_ value: Int) {
    bytes += [UInt8(ascii: "M"), UInt8(truncatingIfNeeded: value), UInt8(value >> 8)]
  }

  private mutating func text(_ text: String) {
    let content = Array(text.utf8)
    bytes += [UInt8(ascii: "X"), UInt8(content.count), 0, 0, 0] + content
    remember()
  }

  private mutating func global(_ module: String, _ name: String) {
    bytes += Array("c\(module)\n\(name)\n".utf8)
    remember()
  }

  private mutating func call(
    _ module: String, _ name: String, _ arguments: (inout PickleProgram) -> Void
  ) {
    global(module, name)
    arguments(&self)
    opcode("R")
  }

  private mutating func remember() {
    guard memoCount >= 0, memoCount < 256, choices.rarely(2) else { return }
    bytes += [UInt8(ascii: "q"), UInt8(memoCount)]
    memoCount += 1
  }
}
