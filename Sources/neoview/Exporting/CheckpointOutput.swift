import CheckpointFiles
import Exports
import TensorCore

extension CheckpointWriter {
  /// Writes a checkpoint that appears whole or not at all.
  ///
  /// - Parameters:
  ///   - source: the tensors to write.
  ///   - path: the path of the file.
  ///   - format: the format of the file.
  ///   - overwrite: whether an existing file may be replaced.
  ///   - sources: the paths of files that must not be replaced.
  ///   - metadata: texts beside the tensors, which only safetensors files hold.
  ///   - progress: is called with the number of bytes of each tensor once it is written.
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
