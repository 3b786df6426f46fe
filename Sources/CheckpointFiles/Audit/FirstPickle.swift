/// Finds out what Python's `pickle.load` would do with a file that is no pickle, if it were given one. In nearly every file
/// it would stop with an error after a few bytes; a file can be made so that it does not.
///
/// Only the lengths of opcodes and the height of the stack are followed. Wherever Python might read on, this reads on.
struct FirstPickle {
  enum Outcome: Equatable {
    /// Python certainly stops with an error before it imports or calls anything.
    case breaksOff
    /// Python reads a value and imports or calls nothing.
    case isValue
    /// Python might import or call something, or read a second pickle.
    case mayRun(offset: Int)
  }

  private var reader: ByteReader
  private var height = 0
  private var marks: [Int] = []
  private var memo: Set<Int> = []
  private var hasLongInteger = false
  private static let opcodeLimit = 1 << 20

  init(_ source: any ByteSource) { reader = ByteReader(source) }

  /// - Throws: what reading the file throws, except where the file ends.
  mutating func outcome() throws(CheckpointError) -> Outcome {
    for _ in 0..<Self.opcodeLimit {
      let offset = reader.offset
      do {
        let opcode = try reader.byte()
        if opcode == UInt8(ascii: ".") { return try stop(offset) }
        switch try follow(opcode) {
        case .goesOn: continue
        case .breaksOff: return .breaksOff
        case .mayRun: return .mayRun(offset: offset)
        }
      } catch .cutShort {
        return .breaksOff
      } catch .tooLarge {
        return .mayRun(offset: offset)
      }
    }
    return .mayRun(offset: reader.offset)
  }

  private enum Step {
    case goesOn, breaksOff, mayRun
  }

  /// The outcome at the end of a pickle. PyTorch reads a second one only if the first is its magic number, a long integer.
  private func stop(_ offset: Int) throws(CheckpointError) -> Outcome {
    guard room > 0 else { return .breaksOff }
    return hasLongInteger ? .mayRun(offset: offset) : .isValue
  }

  /// How many values are above the last mark.
  private var room: Int { height - (marks.last ?? 0) }

  private mutating func replace(_ count: Int, with results: Int) -> Step {
    guard room >= count else { return .breaksOff }
    height += results - count
    return .goesOn
  }

  /// Removes the last mark with all values above it, and then replaces `count` values beneath it.
  private mutating func replaceMark(beneath count: Int, with results: Int) -> Step {
    guard let mark = marks.popLast() else { return .breaksOff }
    height = mark
    return replace(count, with: results)
  }

  private mutating func follow(_ opcode: UInt8) throws(CheckpointError) -> Step {
    switch opcode {
    case 0x80: try reader.skip(1)
    case 0x95: try reader.skip(8)
    case UInt8(ascii: "("): marks.append(height)
    case UInt8(ascii: "0"):
      if marks.last == height { marks.removeLast() } else { return replace(1, with: 0) }
    case UInt8(ascii: "1"): return replaceMark(beneath: 0, with: 0)
    case UInt8(ascii: "2"): return replace(1, with: 2)
    case UInt8(ascii: "a"): return replace(2, with: 1)
    case UInt8(ascii: "s"): return replace(3, with: 1)
    case UInt8(ascii: "b"): return replace(2, with: 1)
    case UInt8(ascii: "e"), UInt8(ascii: "u"), 0x90: return replaceMark(beneath: 1, with: 1)
    case UInt8(ascii: "l"), UInt8(ascii: "t"), UInt8(ascii: "d"), 0x91:
      return replaceMark(beneath: 0, with: 1)
    case 0x85...0x87: return replace(Int(opcode) - 0x84, with: 1)
    case 0x98: return replace(1, with: 1)
    default: return try followValue(opcode)
    }
    return .goesOn
  }

  private mutating func followValue(_ opcode: UInt8) throws(CheckpointError) -> Step {
    switch opcode {
    case UInt8(ascii: "N"), UInt8(ascii: "]"), UInt8(ascii: ")"), UInt8(ascii: "}"), 0x88, 0x89,
      0x8f:
      break
    case UInt8(ascii: "K"): try reader.skip(1)
    case UInt8(ascii: "M"): try reader.skip(2)
    case UInt8(ascii: "J"): try reader.skip(4)
    case UInt8(ascii: "G"): try reader.skip(8)
    case 0x8a, UInt8(ascii: "U"), UInt8(ascii: "C"), 0x8c:
      hasLongInteger = hasLongInteger || opcode == 0x8a
      try reader.skip(Int(reader.byte()))
    case 0x8b, UInt8(ascii: "X"), UInt8(ascii: "T"), UInt8(ascii: "B"):
      hasLongInteger = hasLongInteger || opcode == 0x8b
      try reader.skip(Int(reader.integer(UInt32.self)))
    case 0x8d, 0x8e, 0x96: try reader.skip(Int(clamping: reader.integer(UInt64.self)))
    case UInt8(ascii: "I"), UInt8(ascii: "L"):
      hasLongInteger = true
      _ = try reader.line()
    case UInt8(ascii: "F"), UInt8(ascii: "S"), UInt8(ascii: "V"): _ = try reader.line()
    default: return try followReference(opcode)
    }
    height += 1
    return .goesOn
  }

  /// Follows the opcodes of the memo, of names and of calls. A call needs a name before it, so that names alone matter.
  private mutating func followReference(_ opcode: UInt8) throws(CheckpointError) -> Step {
    switch opcode {
    case UInt8(ascii: "q"), UInt8(ascii: "r"), 0x94:
      let index =
        switch opcode {
        case UInt8(ascii: "q"): Int(try reader.byte())
        case UInt8(ascii: "r"): Int(try reader.integer(UInt32.self))
        default: memo.count
        }
      memo.insert(index)
      return replace(1, with: 1)
    case UInt8(ascii: "p"):
      _ = try reader.line()
      return room > 0 ? .mayRun : .breaksOff
    case UInt8(ascii: "g"): return memo.isEmpty ? .breaksOff : .mayRun
    case UInt8(ascii: "h"): return recall(Int(try reader.byte()))
    case UInt8(ascii: "j"): return recall(Int(try reader.integer(UInt32.self)))
    case UInt8(ascii: "c"), UInt8(ascii: "i"):
      return try hasNames() ? .mayRun : .breaksOff
    case 0x93: return room < 2 ? .breaksOff : .mayRun
    case 0x82...0x84, UInt8(ascii: "o"): return .mayRun
    // Some programs do something of their own with persistent identifiers.
    case UInt8(ascii: "P"): return try hasIdentifier() ? .mayRun : .breaksOff
    case UInt8(ascii: "Q"): return room > 0 ? .mayRun : .breaksOff
    // Python stops here: at a call of what is no function, at a buffer that it was not given, or at an unknown opcode.
    default: return .breaksOff
    }
  }

  private mutating func recall(_ index: Int) -> Step {
    guard memo.contains(index) else { return .breaksOff }
    height += 1
    return .goesOn
  }

  /// Whether a line of ASCII follows, as every persistent identifier of protocol 0 is one.
  private mutating func hasIdentifier() throws(CheckpointError) -> Bool {
    for _ in 0..<Self.identifierLimit {
      let byte = try reader.byte()
      if byte >= 0x80 { return false }
      if byte == UInt8(ascii: "\n") { return true }
    }
    return true
  }

  private static let identifierLimit = 1 << 24

  /// Whether two lines follow that could be the names of a module and of something in it.
  private mutating func hasNames() throws(CheckpointError) -> Bool {
    guard try hasName() else { return false }
    do {
      return try hasName()
    } catch .cutShort {
      // At the end of the file, Python takes the rest for a line.
      return true
    }
  }

  /// Whether a line follows that could be a name. A zero byte rules that out, so that values of tensors are recognized as no
  /// names after a few bytes.
  private mutating func hasName() throws(CheckpointError) -> Bool {
    var line: [UInt8] = []
    while case let byte = try reader.byte(), byte != UInt8(ascii: "\n") {
      guard byte != 0 else { return false }
      line.append(byte)
      guard line.count <= Self.nameLimit else { return true }
    }
    return String(validating: line, as: UTF8.self) != nil
  }

  private static let nameLimit = 1 << 16
}
