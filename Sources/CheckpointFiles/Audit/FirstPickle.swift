/// What Python's `pickle.load` would make of the beginning of a file that is something else. Nearly every file breaks off
/// within a few bytes; one that was made for it does not.
///
/// Only the lengths of opcodes and the height of the stack are followed. Wherever Python might go on, this does.
struct FirstPickle {
  enum Outcome: Equatable {
    /// Python surely stops with an error before anything was imported or called.
    case breaksOff
    /// Python reads a value of no consequence.
    case isValue
    /// Python might import, call, or go on to a second pickle.
    case mayRun(offset: Int)
  }

  private var reader: ByteReader
  private var height = 0
  private var marks: [Int] = []
  private var memo: Set<Int> = []
  private var hasLongInteger = false
  private static let opcodeLimit = 1 << 20

  init(_ source: any ByteSource) { reader = ByteReader(source) }

  /// - Throws: what reading the file throws, but for its end.
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

  /// A second pickle is read only behind torch's magic number, which is long.
  private func stop(_ offset: Int) throws(CheckpointError) -> Outcome {
    guard room > 0 else { return .breaksOff }
    return hasLongInteger ? .mayRun(offset: offset) : .isValue
  }

  /// Values above the last mark.
  private var room: Int { height - (marks.last ?? 0) }

  private mutating func replace(_ count: Int, with results: Int) -> Step {
    guard room >= count else { return .breaksOff }
    height += results - count
    return .goesOn
  }

  /// Takes all above the last mark away with it.
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

  /// The memo, names, and calls. Nothing can be called before something was named.
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
    // Persistent identifiers are resolved by some programs.
    case UInt8(ascii: "P"): return try hasIdentifier() ? .mayRun : .breaksOff
    case UInt8(ascii: "Q"): return room > 0 ? .mayRun : .breaksOff
    // Calls of what is no function, buffers that nobody gave, and bytes that are no opcodes.
    default: return .breaksOff
    }
  }

  private mutating func recall(_ index: Int) -> Step {
    guard memo.contains(index) else { return .breaksOff }
    height += 1
    return .goesOn
  }

  /// Whether a line of ASCII follows, which all persistent identifiers of protocol 0 are.
  private mutating func hasIdentifier() throws(CheckpointError) -> Bool {
    for _ in 0..<Self.identifierLimit {
      let byte = try reader.byte()
      if byte >= 0x80 { return false }
      if byte == UInt8(ascii: "\n") { return true }
    }
    return true
  }

  private static let identifierLimit = 1 << 24

  /// Whether two lines follow that Python could take for the names of a module and of what is in it.
  private mutating func hasNames() throws(CheckpointError) -> Bool {
    guard try hasName() else { return false }
    do {
      return try hasName()
    } catch .cutShort {
      // Python takes what is left for a line.
      return true
    }
  }

  /// No name holds a zero, so that most values are known for none after a few bytes.
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
