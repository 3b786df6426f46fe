import Glibc
import TensorCore

/// The columns of a CSV line that name the matrix which the values are from.
package struct MatrixLabel: Sendable {
  package let layer: String
  package let group: String
  package let kernel: String
  /// `3`, or `3/1` where rows and columns are shifted differently; empty for tensors, which have no shift.
  package let shift: String
  package let channel: Int
  package let side: String

  package init(
    layer: String, group: String, kernel: String, shift: String, channel: Int, side: String
  ) {
    self.layer = layer
    self.group = group
    self.kernel = kernel
    self.shift = shift
    self.channel = channel
    self.side = side
  }
}

/// Matrices as CSV. Each line is one row of a matrix, in the columns
/// `layer,group,kernel,shift,channel,side,row,c0,c1…`. There are as many value columns as the widest matrix has; narrower
/// matrices leave the last ones empty.
///
/// The text goes to `sink` in pieces, so that the memory it takes does not grow with the model.
package struct MatrixCSV {
  /// How many lines were written, without the header.
  package private(set) var lineCount = 0
  private let columns: Int
  private let sink: ([UInt8]) throws -> Void
  private var bytes: [UInt8] = []
  private static let pieceSize = 1 << 18

  package init(columns: Int, sink: @escaping ([UInt8]) throws -> Void) {
    self.columns = columns
    self.sink = sink
    bytes.reserveCapacity(Self.pieceSize + Self.pieceSize / 4)
    let values = (0..<columns).map { ",c\($0)" }.joined()
    bytes += Array("layer,group,kernel,shift,channel,side,row\(values)\n".utf8)
  }

  /// Passes the rest of the text to the sink.
  package mutating func finish() throws {
    try sink(bytes)
    bytes.removeAll(keepingCapacity: true)
  }

  package mutating func append(_ matrix: Matrix, _ label: MatrixLabel) throws {
    let fields = [
      CSV.field(label.layer), label.group, CSV.field(label.kernel), label.shift,
      String(label.channel), CSV.field(label.side),
    ]
    let prefix = Array(fields.joined(separator: ",").utf8)
    for row in 0..<matrix.rows {
      append(matrix.row(row), row: row, prefix: prefix)
      if bytes.count > Self.pieceSize { try finish() }
    }
    lineCount += matrix.rows
  }

  private mutating func append(_ values: ArraySlice<Float>, row: Int, prefix: [UInt8]) {
    bytes += prefix
    bytes.append(UInt8(ascii: ","))
    bytes += String(row).utf8
    values.withUnsafeBufferPointer { values in
      withUnsafeTemporaryAllocation(
        of: UInt8.self, capacity: values.count * (NumberText.longest + 1) + 8
      ) { text in
        var length = 0
        for value in values {
          text[length] = UInt8(ascii: ",")
          length += 1 + NumberText.write(value, to: text.baseAddress! + length + 1)
        }
        bytes += text[..<length]
      }
    }
    for _ in values.count..<max(values.count, columns) { bytes.append(UInt8(ascii: ",")) }
    bytes.append(UInt8(ascii: "\n"))
  }
}
