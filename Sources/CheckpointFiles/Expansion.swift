import TensorCore

/// The limit on how much more memory the tensors of a file may take than the file itself. Strides of zero, shared storages
/// and packed members let a small file describe any number of values; those of honest files take a small multiple of the
/// file's size at most.
enum Expansion {
  /// The bytes that a file of any size may take, beside a multiple of its size.
  private static let base = 32 << 20
  /// The multiple for values, in bytes as they are stored or as float32, whichever is more: integers of one byte take four.
  private static let valueFactor = 8
  /// The multiple for bytes that are read, with those that strides pass over.
  private static let spanFactor = 64

  static func limit(fileBytes: Int) -> Int { limit(fileBytes, valueFactor) }

  private static func limit(_ fileBytes: Int, _ factor: Int) -> Int {
    let (product, overflow) = fileBytes.multipliedReportingOverflow(by: factor)
    return overflow ? .max : product.clampedAdd(base)
  }

  /// The indices of the tensors that exceed the limits, where tensors are added up in the order of the file.
  static func beyondLimit(_ tensors: [StoredTensor], fileBytes: Int) -> Set<Int> {
    let limits = (values: limit(fileBytes, valueFactor), spans: limit(fileBytes, spanFactor))
    var (values, spans) = (0, 0)
    var beyond: Set<Int> = []
    for (index, tensor) in tensors.enumerated() {
      let size = max(MemoryLayout<Float>.size, tensor.description.type.byteCount)
      let (bytes, overflow) = tensor.description.shape.count.multipliedReportingOverflow(by: size)
      let sums = (values.clampedAdd(overflow ? .max : bytes), spans.clampedAdd(tensor.byteSpan))
      if sums.0 <= limits.values, sums.1 <= limits.spans {
        (values, spans) = sums
      } else {
        beyond.insert(index)
      }
    }
    return beyond
  }
}

extension Int {
  /// The sum, or the largest number there is.
  func clampedAdd(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
