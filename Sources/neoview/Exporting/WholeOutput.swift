import Exports
import Glibc

/// Writes bytes to a file that appears whole or not at all, or to standard output.
///
/// - Parameters:
///   - bytes: the contents.
///   - path: the path of the file; `-` for standard output.
///   - overwrite: whether an existing file may be replaced.
///   - sources: the paths of files that must not be replaced.
/// - Throws: `ExportError`.
func writeWhole(_ bytes: [UInt8], to path: String, overwrite: Bool, sources: [String]) throws {
  if path == "-" {
    try writeAll(bytes, to: STDOUT_FILENO, path: "standard output")
  } else {
    try AtomicFile.fill(path, overwrite: overwrite, sources: sources) { try $0(bytes) }
  }
}
