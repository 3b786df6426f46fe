import TensorCore

/// Writes checkpoints. Tensors are fetched one at a time, so memory holds the largest of them.
package enum CheckpointWriter {
  package enum Format: Sendable {
    case torchZip
    case safetensors

    /// By the ending of a name; `nil` if that is none of `endings`.
    package init?(path: String) {
      let path = path.lowercased()
      if path.hasSuffix(".safetensors") {
        self = .safetensors
      } else if [".pt", ".pth", ".bin"].contains(where: path.hasSuffix) {
        self = .torchZip
      } else {
        return nil
      }
    }

    package static let endings = ".pt, .pth, .bin, .safetensors"
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
    _ = try byteCount(of: source.tensors, format: format)
    switch format {
    case .torchZip: try writeTorchZip(source, to: path, progress: progress)
    case .safetensors:
      try writeSafetensors(source, to: path, metadata: metadata, progress: progress)
    }
  }

  /// What the values will take.
  ///
  /// - Throws: `badTensor` for tensors that cannot be in one file: too many elements, a name that another one has, or one
  ///   that means something else in safetensors.
  package static func byteCount(
    of tensors: [TensorDescription], format: Format
  ) throws(CheckpointError) -> Int {
    var names: Set<String> = []
    var total = 0
    for tensor in tensors {
      guard names.insert(tensor.name).inserted,
        format == .torchZip || tensor.name != "__metadata__"
      else {
        throw .badTensor(name: tensor.name, reason: "the name is taken: the file cannot hold both")
      }
      let (bytes, isTooLarge) = tensor.shape.count.multipliedReportingOverflow(
        by: tensor.type.byteCount)
      let (sum, overflow) = total.addingReportingOverflow(bytes)
      guard !isTooLarge, !overflow else {
        throw .badTensor(
          name: tensor.name, reason: "\(tensor.shape) is more than any file can hold")
      }
      total = sum
    }
    return total
  }
}
