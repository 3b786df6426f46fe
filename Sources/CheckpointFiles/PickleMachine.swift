/// Interprets a pickle without executing anything: classes and functions are names, and the few that
/// make tensors and plain containers are understood; every other call makes an inert instance.
///
/// Protocols 0 to 5. Work and memory are bounded: by the length of the input, and by budgets that are
/// far above what any checkpoint needs.
struct PickleMachine {
  var reader: ByteReader
  var heap = PickleHeap()
  var stack: [PickleValue] = []
  var marks: [Int] = []
  var memo: [Int: PickleValue] = [:]
  private var opcodeOffset = 0
  /// Values that may still be pushed, stored or copied: 60,000 tensors take 2 million.
  private var valueBudget = 4_000_000
  /// Bytes of text that may still be kept.
  var textBudget = 1 << 26

  init(_ reader: ByteReader) {
    self.reader = reader
  }

  /// Runs up to and including the next STOP.
  ///
  /// - Returns: the value; what it refers to is in `heap`.
  /// - Throws: `badPickle` or `cutShort`.
  mutating func run() throws(CheckpointError) -> PickleValue {
    stack = []
    marks = []
    memo = [:]
    while true {
      opcodeOffset = reader.offset
      let opcode = try reader.byte()
      if opcode == Opcode.stop {
        return try pop()
      }
      try spend()
      try execute(opcode)
    }
  }

  private mutating func execute(_ opcode: UInt8) throws(CheckpointError) {
    if try pushScalar(opcode) { return }
    if try pushText(opcode) { return }
    if try makeContainer(opcode) { return }
    if try useMemo(opcode) { return }
    if try makeObject(opcode) { return }
    let name = "\(Unicode.Scalar(opcode))".excerpt
    throw damaged("opcode 0x\(String(opcode, radix: 16)) (\(name)) is not one that holds tensors")
  }

  func damaged(_ reason: String) -> CheckpointError {
    .badPickle(reason: reason, offset: opcodeOffset)
  }
}

// MARK: - Stack

extension PickleMachine {
  mutating func push(_ value: PickleValue) { stack.append(value) }

  /// Every opcode, and every value that one copies, takes from the budget.
  mutating func spend(_ count: Int = 1) throws(CheckpointError) {
    valueBudget -= count
    guard valueBudget >= 0 else { throw damaged("more values than any checkpoint has") }
  }

  mutating func pop() throws(CheckpointError) -> PickleValue {
    guard stack.count > (marks.last ?? 0), let value = stack.popLast() else {
      throw damaged("expected a value on the stack, found none")
    }
    return value
  }

  func top() throws(CheckpointError) -> PickleValue {
    guard stack.count > (marks.last ?? 0), let value = stack.last else {
      throw damaged("expected a value on the stack, found none")
    }
    return value
  }

  /// Everything since the last mark, which is removed.
  mutating func popMark() throws(CheckpointError) -> [PickleValue] {
    guard let mark = marks.popLast() else { throw damaged("expected a mark, found none") }
    let items = Array(stack[mark...])
    stack.removeSubrange(mark...)
    return items
  }
}

private enum Opcode {
  static let stop = UInt8(ascii: ".")
}
