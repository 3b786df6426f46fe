import TensorCore

/// A set of positions of a map, stored as bits: each row of the map is a row of 64-bit words.
package struct PositionSet: Hashable, Sendable {
  package let size: MapSize
  private let rowWords: Int
  private var words: [UInt64]

  package init(_ size: MapSize) {
    self.size = size
    rowWords = (size.width + 63) / 64
    words = [UInt64](repeating: 0, count: size.height * rowWords)
  }

  package init(_ size: MapSize, row: Int, column: Int) {
    self.init(size)
    insert(row: row, column: column)
  }

  /// The set of all positions of a map.
  package static func all(_ size: MapSize) -> PositionSet {
    var set = PositionSet(size)
    for row in 0..<size.height {
      set.words[row * set.rowWords..<(row + 1) * set.rowWords].withUnsafeMutableBufferPointer {
        $0.setBits(0..<size.width)
      }
    }
    return set
  }

  package mutating func insert(row: Int, column: Int) {
    words[row * rowWords + column / 64] |= 1 << UInt64(column % 64)
  }

  package func contains(row: Int, column: Int) -> Bool {
    guard row >= 0, row < size.height, column >= 0, column < size.width else { return false }
    return words[row * rowWords + column / 64] >> UInt64(column % 64) & 1 == 1
  }

  /// Whether any position of a rectangle is in the set.
  package func containsAny(_ rows: Range<Int>, _ columns: Range<Int>) -> Bool {
    rows.contains { row in columns.contains { contains(row: row, column: $0) } }
  }

  package mutating func formUnion(_ other: PositionSet) {
    precondition(other.size == size, "sets of one map")
    for index in words.indices { words[index] |= other.words[index] }
  }

  package var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  /// The smallest rectangle that contains all positions of the set; `nil` for an empty set.
  package var bounds: (rows: Range<Int>, columns: Range<Int>)? {
    let occupied = (0..<size.height).filter { row in
      words[row * rowWords..<(row + 1) * rowWords].contains { $0 != 0 }
    }
    guard let top = occupied.first, let bottom = occupied.last else { return nil }
    var merged = [UInt64](repeating: 0, count: rowWords)
    for row in occupied {
      for word in 0..<rowWords { merged[word] |= words[row * rowWords + word] }
    }
    let columns = (0..<size.width).filter { merged[$0 / 64] >> UInt64($0 % 64) & 1 == 1 }
    guard let left = columns.first, let right = columns.last else { return nil }
    return (top..<bottom + 1, left..<right + 1)
  }

  /// The inputs that the outputs in this set see through a NeoCell. Wherever a pair of a row block and a column block contains an
  /// output of this set, all inputs of the pair are in the result.
  ///
  /// - Parameters:
  ///   - rows: the blocks of the rows.
  ///   - columns: the blocks of the columns.
  ///   - input: the size of the input map.
  /// - Complexity: O(rows · words + blocks · words), where a row of the map has `words` words.
  package func inputs(rows: BlockPartition, columns: BlockPartition, of input: MapSize)
    -> PositionSet
  {
    var result = PositionSet(input)
    var line = [UInt64](repeating: 0, count: rowWords)
    var seen = [UInt64](repeating: 0, count: result.rowWords)
    for block in rows.blocks {
      for word in line.indices { line[word] = 0 }
      for row in block.output {
        for word in 0..<rowWords { line[word] |= words[row * rowWords + word] }
      }
      guard line.contains(where: { $0 != 0 }) else { continue }
      for word in seen.indices { seen[word] = 0 }
      seen.withUnsafeMutableBufferPointer { seen in
        for column in columns.blocks where line.hasBits(column.output) {
          seen.setBits(column.input)
        }
      }
      for row in block.input {
        for word in 0..<result.rowWords { result.words[row * result.rowWords + word] |= seen[word] }
      }
    }
    return result
  }
}

extension UnsafeMutableBufferPointer<UInt64> {
  fileprivate func setBits(_ range: Range<Int>) {
    forEachWord(of: range) { self[$0] |= $1 }
  }
}

extension [UInt64] {
  fileprivate func hasBits(_ range: Range<Int>) -> Bool {
    var found = false
    forEachWord(of: range) { found = found || self[$0] & $1 != 0 }
    return found
  }
}

/// Calls `body` for each word that a range of bits lies in, with the bits of the range within that word.
private func forEachWord(of range: Range<Int>, _ body: (_ word: Int, _ mask: UInt64) -> Void) {
  guard !range.isEmpty else { return }
  for word in range.lowerBound / 64...(range.upperBound - 1) / 64 {
    let low = max(0, range.lowerBound - word * 64)
    let high = min(64, range.upperBound - word * 64)
    let mask = high - low == 64 ? UInt64.max : ((1 << UInt64(high - low)) - 1) << UInt64(low)
    body(word, mask)
  }
}
