/// Interprets a pickle without executing anything: classes and functions are names, and the few that
/// make tensors and plain containers are understood; every other call makes an inert instance.
///
/// Protocols 0 to 5. Work and memory are bounded by the length of the input: every value that is kept takes its bytes
/// from a budget that is far above what any checkpoint needs, and grows with what was read.
struct PickleMachine {
  var reader: ByteReader
  var heap = PickleHeap()
  var stack: [PickleValue] = []
  var marks: [Int] = []
  /// Memo entries in a row, as nearly all picklers number them; and the others.
  var memo: [PickleValue] = []
  var sparseMemo: [Int: PickleValue] = [:]
  private(set) var opcodeOffset = 0
  /// How many sets were begun: they are kept as lists.
  var setCount = 0
  /// Who watches for what a plain checkpoint does not have, in an audit.
  var witness: PicklePlainness?
  private var bytesKept = 0
  private var highestStack = 0
  private let startOffset: Int
  private static let memoryBudget = 28 << 20

  init(_ reader: ByteReader) {
    self.reader = reader
    startOffset = reader.offset
  }

  /// Runs up to and including the next STOP.
  ///
  /// - Returns: the value; what it refers to is in `heap`.
  /// - Throws: `badPickle` or `cutShort`.
  mutating func run() throws(CheckpointError) -> PickleValue {
    stack = []
    marks = []
    memo = []
    sparseMemo = [:]
    let start = reader.offset
    while true {
      opcodeOffset = reader.offset
      let opcode = try reader.byte()
      watch { PicklePlainness.opcode(opcode, isFirst: $0.opcodeOffset == start) }
      if opcode == Opcode.stop {
        checkFrame(isLast: true)
        return try pop()
      }
      try execute(opcode)
      checkFrame(isLast: false)
      if stack.count > highestStack {
        try keep(values: stack.count - highestStack)
        highestStack = stack.count
      }
    }
  }

  private mutating func checkFrame(isLast: Bool) {
    guard witness != nil else { return }
    let range = opcodeOffset..<reader.offset
    witness?.check(range, isLast: isLast)
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

  /// What is kept takes from the budget.
  mutating func keep(bytes count: Int) throws(CheckpointError) {
    bytesKept += count
    guard bytesKept <= Self.memoryBudget + (reader.offset - startOffset) / 2 * 3 else {
      throw damaged("more values than any checkpoint has")
    }
  }

  /// Values in arrays that grow.
  mutating func keep(values count: Int) throws(CheckpointError) {
    try keep(bytes: 2 * count * MemoryLayout<PickleValue>.stride)
  }

  /// A container or an instance with the values that it holds.
  mutating func keepObject(values count: Int = 0) throws(CheckpointError) {
    try keep(bytes: 64 + count * MemoryLayout<PickleValue>.stride)
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
    // One by one: a slice would share the stack, which would be copied to be shortened.
    var items: [PickleValue] = []
    items.reserveCapacity(stack.count - mark)
    for index in mark..<stack.count { items.append(stack[index]) }
    stack.removeLast(stack.count - mark)
    return items
  }
}

private enum Opcode {
  static let stop = UInt8(ascii: ".")
}
