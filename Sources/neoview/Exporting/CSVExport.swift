import Exports
import Glibc
import TensorCore
import Weights

/// Writes matrices as CSV.
struct CSVExport {
  let selection: MatrixSelection
  /// Is called before anything is written, with the approximate number of bytes.
  var announce: (Int) -> Void = { _ in }

  /// The bytes that a value takes: a sign, a point, nine digits, and a comma.
  private static let bytesOfValue = 12

  /// Takes the text in pieces.
  private typealias Sink = ([UInt8]) throws -> Void

  /// Writes the CSV to a sink.
  ///
  /// - Returns: the number of lines after the header.
  /// - Complexity: linear in the elements of the matrices.
  private func write(to sink: @escaping Sink) throws -> Int {
    // All matrices of a group have the same size, so that its first channel tells how wide they are.
    let groups = try selection.groups()
    let firsts = try groups.filter { !$0.channels.isEmpty }.flatMap {
      try $0.matrices(0)
    }
    let columns = firsts.map { $0.values.isEmpty ? 0 : $0.columns }.max() ?? 0
    announce(try groups.valueCount() * Self.bytesOfValue)
    var csv = MatrixCSV(columns: columns, sink: sink)
    try groups.visit { try csv.append($0.matrix, $0.label) }
    try csv.finish()
    return csv.lineCount
  }

  /// Writes the CSV to standard output.
  ///
  /// - Throws: `ExportError`; what `MatrixSelection.groups` and reading the matrices throw.
  func writeToStandardOutput() throws {
    _ = try write { try writeAll($0, to: STDOUT_FILENO, path: "standard output") }
  }

  /// Writes the CSV to a file that appears whole or not at all.
  ///
  /// - Parameters:
  ///   - path: the path of the file.
  ///   - overwrite: whether an existing file may be replaced.
  ///   - sources: the paths of files that must not be replaced.
  /// - Returns: the number of lines after the header.
  /// - Throws: `ExportError`; what `MatrixSelection.groups` and reading the matrices throw.
  @discardableResult
  func write(to path: String, overwrite: Bool, sources: [String]) throws -> Int {
    var lines = 0
    try AtomicFile.fill(path, overwrite: overwrite, sources: sources) {
      lines = try write(to: $0)
    }
    return lines
  }
}
