import CheckpointFiles
import Exports
import TensorCore

extension CheckpointWriter {
  /// Writes a checkpoint that appears whole or not at all.
  ///
  /// - Throws: `ExportError` if the file cannot be written; what reading the tensors throws.
  static func writeWhole(
    _ source: any TensorSource, to path: String, format: Format, overwrite: Bool,
    sources: [String] = [], metadata: [String: String] = ["format": "pt"],
    progress: @escaping (Int) -> Void = { _ in }
  ) throws {
    try AtomicFile.write(
      to: path, overwrite: overwrite, sources: sources, needsFile: format == .torchZip
    ) { draft in
      do {
        try write(source, to: draft, format: format, metadata: metadata, progress: progress)
      } catch CheckpointError.notWritable(let reason) {
        throw ExportError.notWritable(path: path, reason: reason)
      }
    }
  }
}
