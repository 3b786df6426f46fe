import TensorCore

/// Writes checkpoints. Tensors are fetched one after the other, so that only one of them is in memory at a time.
package enum CheckpointWriter {
  package enum Format: Sendable {
    case torchZip
    case safetensors

    /// The format that the ending of a name stands for; `nil` if it is none of `endings`.
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
  ///   - progress: is called with the number of bytes of each tensor once it is written.
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

  /// How many bytes the values will take.
  ///
  /// - Throws: `badTensor` for tensors that cannot be in one file: if there are too many elements, if two have one name, or
  ///   if a name has another meaning in safetensors.
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
