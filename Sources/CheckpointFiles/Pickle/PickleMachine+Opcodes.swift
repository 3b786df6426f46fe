import TensorCore

/// The opcodes by kind. Each function carries out the opcodes of one kind and returns whether it knows the opcode.
extension PickleMachine {
  mutating func pushScalar(_ opcode: UInt8) throws(CheckpointError) -> Bool {
    switch opcode {
    case 0x80:  // PROTO
      let version = try reader.byte()
      guard version <= 5 else { throw damaged("expected protocol 0 to 5, found \(version)") }
      watch { _ in PicklePlainness.protocolVersion(version) }
    case 0x95:  // FRAME
      let length = try reader.integer(UInt64.self)
      let (start, opcode) = (reader.offset, opcodeOffset)
      witness?.begin(frame: length, at: start, opcode: opcode)
    case UInt8(ascii: "N"): push(.none)
    case 0x88: push(.bool(true))
    case 0x89: push(.bool(false))
    case UInt8(ascii: "J"): push(.int(Int(try reader.integer(Int32.self))))
    case UInt8(ascii: "K"): push(.int(Int(try reader.byte())))
    case UInt8(ascii: "M"): push(.int(Int(try reader.integer(UInt16.self))))
    case 0x8a: try pushLong(byteCount: Int(reader.byte()))
    case 0x8b: try pushLong(byteCount: Int(reader.integer(Int32.self)))
    case UInt8(ascii: "I"), UInt8(ascii: "L"): try pushDecimal()
    case UInt8(ascii: "F"):
      guard let value = Double(String(decoding: try reader.line(), as: UTF8.self)) else {
        throw damaged("expected a number")
      }
      push(.float(value))
    case UInt8(ascii: "G"):  // BINFLOAT is big-endian
      let bits = try reader.integer(UInt64.self).byteSwapped
      push(.float(Double(bitPattern: bits)))
    default: return false
    }
    return true
  }

  private mutating func pushLong(byteCount: Int) throws(CheckpointError) {
    let bytes = try reader.bytes(byteCount)
    guard byteCount <= 8 else {
      try keep(bytes: byteCount + 48)
      return push(.wideInt(Array(bytes)))
    }
    var value: Int64 = (bytes.last ?? 0) >= 0x80 ? -1 : 0
    for byte in bytes.reversed() { value = value << 8 | Int64(byte) }
    push(.int(Int(value)))
  }

  private mutating func pushDecimal() throws(CheckpointError) {
    var text = String(decoding: try reader.line(), as: UTF8.self)
    if text.hasSuffix("L") { text.removeLast() }
    switch text {
    case "00": push(.bool(false))
    case "01": push(.bool(true))
    default:
      guard let value = Int(text) else { throw damaged("expected an integer of 64 bits") }
      push(.int(value))
    }
  }

  mutating func pushText(_ opcode: UInt8) throws(CheckpointError) -> Bool {
    switch opcode {
    case UInt8(ascii: "X"): try pushString(Int(reader.integer(UInt32.self)))
    case 0x8c, UInt8(ascii: "U"): try pushString(Int(reader.byte()))
    case 0x8d: try pushString(Int(clamping: reader.integer(UInt64.self)))
    case UInt8(ascii: "T"): try pushString(Int(reader.integer(UInt32.self)))
    case UInt8(ascii: "V"): try push(text: PickleEscapes.rawUnicode(reader.line())[...])
    case UInt8(ascii: "S"):
      try push(text: PickleEscapes.literal(reader.line().dropFirst().dropLast())[...])
    case UInt8(ascii: "B"): try pushBytes(Int(reader.integer(UInt32.self)))
    case UInt8(ascii: "C"): try pushBytes(Int(reader.byte()))
    case 0x8e, 0x96: try pushBytes(Int(clamping: reader.integer(UInt64.self)))
    default: return false
    }
    return true
  }

  private mutating func pushString(_ count: Int) throws(CheckpointError) {
    try push(text: reader.bytes(count))
  }

  private mutating func push(text bytes: ArraySlice<UInt8>) throws(CheckpointError) {
    // The text may be longer than the bytes: a byte that is no UTF-8 becomes a character of three bytes.
    let text = String(decoding: bytes, as: UTF8.self)
    try keep(bytes: text.utf8.count + 32)
    if text.hasEndlessCharacter {
      throw damaged("a text of more marks in a row than any writing has")
    }
    push(.string(text))
  }

  private mutating func pushBytes(_ count: Int) throws(CheckpointError) {
    try reader.skip(count)
    push(.bytes)
  }

  mutating func makeContainer(_ opcode: UInt8) throws(CheckpointError) -> Bool {
    switch opcode {
    case UInt8(ascii: "("):
      marks.append(stack.count)
      try keep(bytes: 16)
    case UInt8(ascii: "0"):
      if marks.last == stack.count { marks.removeLast() } else { _ = try pop() }
    case UInt8(ascii: "1"): _ = try popMark()
    case UInt8(ascii: "2"): push(try top())
    case UInt8(ascii: "]"): try pushSequence([], isList: true)
    case 0x8f:  // EMPTY_SET
      setCount += 1
      try pushSequence([], isList: true)
    case UInt8(ascii: "l"), 0x91: try pushSequence(popMark(), isList: true)
    case UInt8(ascii: ")"): try pushSequence([], isList: false)
    case UInt8(ascii: "t"): try pushSequence(popMark(), isList: false)
    case 0x85...0x87:
      var items: [PickleValue] = []
      for _ in 0x85...opcode { items.append(try pop()) }
      try pushSequence(items.reversed(), isList: false)
    case UInt8(ascii: "}"): try pushDictionary([])
    case UInt8(ascii: "d"):
      let items = try popMark()
      try pushDictionary(pairs(items))
    case UInt8(ascii: "a"): try append([pop()])
    case UInt8(ascii: "e"): try append(popMark())
    case 0x90:  // ADDITEMS, of a set
      let items = try popMark()
      watch { PicklePlainness.elements(items, in: $0.heap) }
      try append(items)
    case UInt8(ascii: "s"):
      let value = try pop()
      let key = try pop()
      try set(pairs([key, value]))
    case UInt8(ascii: "u"):
      let items = try popMark()
      try set(pairs(items))
    default: return false
    }
    return true
  }

  private mutating func pushSequence(
    _ items: [PickleValue], isList: Bool
  ) throws(CheckpointError) {
    try keepObject(values: items.count)
    push(isList ? heap.list(items) : heap.tuple(items))
  }

  private mutating func pushDictionary(
    _ items: [(key: PickleValue, value: PickleValue)]
  ) throws(CheckpointError) {
    try keepObject(values: 2 * items.count)
    push(heap.dictionary(items))
  }

  /// Keys and values that follow each other in `items`, as pairs. Callers pop the items before the call: popping in the
  /// argument would copy the whole stack, which this call holds.
  private func pairs(
    _ items: [PickleValue]
  ) throws(CheckpointError) -> [(key: PickleValue, value: PickleValue)] {
    guard items.count.isMultiple(of: 2) else {
      throw damaged("expected keys with values, found \(items.count) items")
    }
    return stride(from: 0, to: items.count, by: 2).map { (items[$0], items[$0 + 1]) }
  }

  private mutating func append(_ items: [PickleValue]) throws(CheckpointError) {
    try keep(values: items.count)
    switch try top() {
    case .list(let index): heap.sequences[index] += items
    case .instance: break  // an instance of a subclass of list, whose items are not kept
    default: throw damaged("expected a list to append to")
    }
  }

  private mutating func set(
    _ items: [(key: PickleValue, value: PickleValue)]
  ) throws(CheckpointError) {
    try keepObject(values: 2 * items.count)
    let container = try top()
    watch { PicklePlainness.keys(items.map(\.key), of: container, in: $0.heap) }
    switch try top() {
    case .dictionary(let index): heap.dictionaries[index] += items
    case .instance(let index):  // an instance of a subclass of dict, whose items are kept
      if case .dictionary(let known) = heap.instances[index].state {
        heap.dictionaries[known] += items
      } else {
        heap.instances[index].state = heap.dictionary(items)
      }
    default: throw damaged("expected a dictionary to set items of")
    }
  }

  mutating func useMemo(_ opcode: UInt8) throws(CheckpointError) -> Bool {
    switch opcode {
    case UInt8(ascii: "q"): try remember(Int(reader.byte()))
    case UInt8(ascii: "r"): try remember(Int(reader.integer(UInt32.self)))
    case 0x94: try remember(memo.count + sparseMemo.count)
    case UInt8(ascii: "p"): try remember(decimalIndex())
    case UInt8(ascii: "h"): try recall(Int(reader.byte()))
    case UInt8(ascii: "j"): try recall(Int(reader.integer(UInt32.self)))
    case UInt8(ascii: "g"): try recall(decimalIndex())
    default: return false
    }
    return true
  }

  private mutating func decimalIndex() throws(CheckpointError) -> Int {
    guard let index = Int(String(decoding: try reader.line(), as: UTF8.self)) else {
      throw damaged("expected a memo index")
    }
    return index
  }

  private mutating func remember(_ index: Int) throws(CheckpointError) {
    let value = try top()
    watch { PicklePlainness.memo(index, count: $0.memo.count + $0.sparseMemo.count) }
    if memo.indices.contains(index) {
      memo[index] = value
    } else if index == memo.count {
      try keep(values: 1)
      // An entry must not be counted twice, because MEMOIZE takes the number of entries as its index.
      sparseMemo[index] = nil
      memo.append(value)
    } else if sparseMemo.updateValue(value, forKey: index) == nil {
      try keep(values: 4)
    }
  }

  private mutating func recall(_ index: Int) throws(CheckpointError) {
    guard let value = memo.indices.contains(index) ? memo[index] : sparseMemo[index] else {
      throw damaged("expected memo \(index), which was never stored")
    }
    push(value)
  }

  mutating func makeObject(_ opcode: UInt8) throws(CheckpointError) -> Bool {
    switch opcode {
    case UInt8(ascii: "c"):
      let module = String(decoding: try reader.line(), as: UTF8.self)
      try pushGlobal(module, String(decoding: reader.line(), as: UTF8.self))
    case 0x93:  // STACK_GLOBAL
      guard case .string(let name) = try pop(), case .string(let module) = try pop() else {
        throw damaged("expected the name of a class")
      }
      try pushGlobal(module, name)
    case UInt8(ascii: "R"), 0x81:  // REDUCE, NEWOBJ
      let arguments = try pop()
      push(try construct(pop(), arguments))
    case 0x92:  // NEWOBJ_EX
      _ = try pop()
      let arguments = try pop()
      push(try construct(pop(), arguments))
    case UInt8(ascii: "i"):  // INST
      let module = String(decoding: try reader.line(), as: UTF8.self)
      try pushGlobal(module, String(decoding: reader.line(), as: UTF8.self))
      let type = try pop()
      try pushSequence(popMark(), isList: false)
      push(try construct(type, pop()))
    case UInt8(ascii: "o"):  // OBJ
      let items = try popMark()
      guard let type = items.first else { throw damaged("expected a class, found none") }
      try pushSequence(Array(items.dropFirst()), isList: false)
      push(try construct(type, pop()))
    case UInt8(ascii: "b"): try build()
    case UInt8(ascii: "Q"): push(try persistent(pop()))
    default: return false
    }
    return true
  }

  private mutating func pushGlobal(_ module: String, _ name: String) throws(CheckpointError) {
    try keepObject()
    try keep(bytes: module.utf8.count + name.utf8.count + 64)
    if module.hasEndlessCharacter || name.hasEndlessCharacter {
      throw damaged("a name of more marks in a row than any writing has")
    }
    heap.globals.append(PickleGlobal(module: module, name: name, offset: opcodeOffset))
    push(.global(heap.globals.count - 1))
  }

  /// Carries out BUILD, which gives a state to an object. The state of an instance is kept, to be searched for tensors.
  /// Dictionaries and tensors stay as they are, because their states are metadata.
  private mutating func build() throws(CheckpointError) {
    let state = try pop()
    let target = try top()
    watch(state) { PicklePlainness.build(target, state, in: $0.heap) }
    guard case .instance(let index) = target else { return }
    // The items of a subclass of dict are more important than its attributes, and only one of the two is kept.
    if case .dictionary = heap.instances[index].state { return }
    heap.instances[index].state = state
  }
}
