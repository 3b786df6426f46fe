import TensorCore

/// Writes checkpoints. Tensors are fetched one at a time, so memory holds the largest of them.
package enum CheckpointWriter {
  package enum Format: Sendable {
    case torchZip
    case safetensors
  }

  /// Writes all tensors of a source to `path`, which is replaced.
  ///
  /// - Parameters:
  ///   - metadata: texts beside the tensors; only safetensors hold them.
  ///   - progress: called with the bytes of each tensor once it is written.
  /// - Throws: `notWritable`, or what the source throws.
  package static func write(
    _ source: any TensorSource, to path: String, format: Format,
    metadata: [String: String] = ["format": "pt"],
    progress: @escaping (Int) -> Void = { _ in }
  ) throws {
    switch format {
    case .torchZip: try writeTorchZip(source, to: path, progress: progress)
    case .safetensors:
      try writeSafetensors(source, to: path, metadata: metadata, progress: progress)
    }
  }
}
