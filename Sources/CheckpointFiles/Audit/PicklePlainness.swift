/// Watches a pickle while it is followed, and objects to whatever the pickle of a checkpoint does not have.
///
/// A pickle without objections is read in the same way by every reader. It has only opcodes that Python's picklers write, a
/// memo that is numbered in order, and the few calls that make tensors and containers, with arguments of the form that
/// torch.save gives them.
struct PicklePlainness {
  /// The first few reasons why the pickle is not plain, in the order of the file.
  private(set) var objections: [String] = []
  private static let objectionLimit = 8
  /// How many values were looked at. The number is limited, because values that are shared may be looked at many times.
  private(set) var work = 0
  private static let workLimit = 1 << 24
  /// The end of the frame that began last. Python reads a frame as a whole and goes on behind it.
  private(set) var frameEnd = 0

  mutating func object(_ reason: String, at offset: Int) {
    guard objections.count < Self.objectionLimit else { return }
    objections.append("\(reason) at byte \(offset)")
  }

  /// Adds to the work that was done.
  ///
  /// - Returns: whether the work is still within the limit.
  mutating func spend(_ amount: Int, at offset: Int) -> Bool {
    guard work <= Self.workLimit else { return false }
    work += amount
    if work > Self.workLimit { object("more to look through than any checkpoint has", at: offset) }
    return work <= Self.workLimit
  }

  // MARK: - Frames

  mutating func begin(frame length: UInt64, at start: Int, opcode: Int) {
    if opcode < frameEnd { object("a frame within a frame", at: opcode) }
    frameEnd = start.clampedAdd(Int(clamping: length))
  }

  /// Checks that an opcode does not cross the end of a frame.
  ///
  /// - Parameter range: the bytes of the opcode and its argument.
  mutating func check(_ range: Range<Int>, isLast: Bool) {
    if range.lowerBound < frameEnd, range.upperBound > frameEnd {
      object("an opcode across the end of a frame", at: range.lowerBound)
    }
    if isLast, frameEnd > range.upperBound {
      object("a frame that reaches beyond the pickle", at: range.lowerBound)
    }
  }

  // MARK: - Opcodes

  /// The opcodes that the picklers of protocols 2 to 5 write for tensors and containers.
  private static let opcodes: Set<UInt8> = Set(
    "NJKMGXC(])t}aesuqrhjcRbQ.B".utf8
  ).union([0x80, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8c, 0x8f, 0x90, 0x93, 0x94, 0x95, 0x96])

  static func opcode(_ opcode: UInt8, isFirst: Bool) -> String? {
    if isFirst != (opcode == 0x80) {
      return isFirst ? "expected the mark of a protocol, found none," : "another mark of a protocol"
    }
    return opcodes.contains(opcode)
      ? nil : "opcode 0x\(String(opcode, radix: 16)), which torch.save does not write,"
  }

  static func protocolVersion(_ version: UInt8) -> String? {
    version < 2 ? "protocol \(version), which torch.save does not write," : nil
  }

  /// Objects to an index of the memo that is not the next one.
  ///
  /// - Parameter count: how many values the memo holds.
  static func memo(_ index: Int, count: Int) -> String? {
    index == count ? nil : "memo \(index) where picklers store \(count)"
  }

  // MARK: - Containers

  /// Objects to keys that Python cannot compare without running other code.
  static func keys(
    _ keys: [PickleValue], of container: PickleValue, in heap: PickleHeap
  ) -> String? {
    guard case .dictionary = container else { return "items are set of what is no dictionary" }
    return elements(keys, in: heap)
  }

  static func elements(_ values: [PickleValue], in heap: PickleHeap) -> String? {
    values.allSatisfy { heap.isKey($0) }
      ? nil : "a key or an element of a set that is no text or number"
  }

  /// Objects to states that the opcode BUILD gives to anything but an ordered dictionary, to which torch.save gives
  /// `_metadata`.
  static func build(
    _ target: PickleValue, _ state: PickleValue, in heap: PickleHeap
  ) -> String? {
    if case .dictionary = target, heap.isState(state) { return nil }
    return "a state is given to what is no ordered dictionary"
  }

  // MARK: - Calls

  static func call(
    of type: PickleValue, _ arguments: PickleValue, in heap: PickleHeap
  ) -> String? {
    guard case .global(let index) = type, case .tuple(let place) = arguments else {
      return "a call of what is no name, or without arguments,"
    }
    let path = heap.globals[index].path
    // Names that are not plain are listed as dangerous anyway.
    guard PickleAudit.Verdict(path) == .plain, !heap.isPlainCall(path, heap.sequences[place]) else {
      return nil
    }
    return "\(path) is called with other arguments than torch.save gives it"
  }

  static func identifier(_ identifier: PickleValue, in heap: PickleHeap) -> String? {
    if case .tuple(let place) = identifier, heap.isStorage(heap.sequences[place]) { return nil }
    return "a persistent identifier that is none of a storage"
  }
}

extension PickleMachine {
  /// Notes an objection, if this is an audit and there is one.
  ///
  /// - Parameter container: the value that is looked at to find an objection, whose size counts as work.
  mutating func watch(
    _ container: PickleValue? = nil, _ objection: (borrowing PickleMachine) -> String?
  ) {
    guard witness != nil else { return }
    let (offset, cost) = (opcodeOffset, container.map(heap.reach) ?? 0)
    guard witness?.spend(cost, at: offset) == true, let reason = objection(self) else { return }
    witness?.object(reason, at: offset)
  }
}

extension PickleHeap {
  /// How many values a container and the containers directly in it hold.
  fileprivate func reach(_ value: PickleValue) -> Int {
    items(value)?.reduce(0) { $0 + 1 + count($1) } ?? count(value)
  }

  private func count(_ value: PickleValue) -> Int {
    switch value {
    case .list(let index), .tuple(let index): sequences[index].count
    case .dictionary(let index): dictionaries[index].count
    case .none, .bool, .int, .wideInt, .float, .string, .bytes, .global, .instance, .storage,
      .tensor:
      0
    }
  }
}
