import Exports
import Glibc

/// Writes a whole file, or standard output for `-`.
///
/// - Throws: `ExportError`.
func writeWhole(_ bytes: [UInt8], to path: String, overwrite: Bool, sources: [String]) throws {
  if path == "-" {
    try writeAll(bytes, to: STDOUT_FILENO, path: "standard output")
  } else {
    try AtomicFile.fill(path, overwrite: overwrite, sources: sources) { try $0(bytes) }
  }
}
