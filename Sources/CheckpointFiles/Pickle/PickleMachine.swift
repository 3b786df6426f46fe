/// Interprets a pickle of protocols 0 to 5 without executing anything. Classes and functions are names only. The few that
/// make tensors and plain containers are understood; a call of any other gives an instance that is not interpreted.
///
/// Work and memory are bounded by the length of the input. Every value that is kept takes its bytes from a budget, which
/// grows with what was read and is far above what any checkpoint needs.
struct PickleMachine {
  var reader: ByteReader
  var heap = PickleHeap()
  var stack: [PickleValue] = []
  var marks: [Int] = []
  /// The entries of the memo whose indices follow each other from 0; nearly all picklers number them so.
  var memo: [PickleValue] = []
  /// The other entries of the memo, by index.
  var sparseMemo: [Int: PickleValue] = [:]
  private(set) var opcodeOffset = 0
  /// How many sets were begun. They are kept as lists, which do not tell that they were sets.
  var setCount = 0
  /// In an audit, notes what a plain checkpoint does not have.
  var witness: PicklePlainness?
  private var bytesKept = 0
  private var highestStack = 0
  private let startOffset: Int
  private static let memoryBudget = 28 << 20

  init(_ reader: ByteReader) {
    self.reader = reader
    startOffset = reader.offset
  }

  /// Reads one pickle, up to its STOP opcode.
  ///
  /// - Returns: the value of the pickle; the objects that it refers to are in `heap`.
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

  /// Takes bytes that are kept from the budget.
  ///
  /// - Throws: `badPickle` if the budget does not suffice.
  mutating func keep(bytes count: Int) throws(CheckpointError) {
    bytesKept += count
    guard bytesKept <= Self.memoryBudget + (reader.offset - startOffset) / 2 * 3 else {
      throw damaged("more values than any checkpoint has")
    }
  }

  /// Takes values that are kept in growing arrays from the budget.
  mutating func keep(values count: Int) throws(CheckpointError) {
    try keep(bytes: 2 * count * MemoryLayout<PickleValue>.stride)
  }

  /// Takes a container or an instance from the budget, with the values that it holds.
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

  /// Pops all values above the last mark, and the mark.
  mutating func popMark() throws(CheckpointError) -> [PickleValue] {
    guard let mark = marks.popLast() else { throw damaged("expected a mark, found none") }
    // Values are copied one by one. A slice would share the stack, which would have to be copied to be shortened.
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
