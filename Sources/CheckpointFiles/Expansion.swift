import TensorCore

/// How much more than a file holds its tensors may ask for. Strides of zero, storages that are shared, and packed members
/// let a small file describe any amount of values; honest files stay below a small multiple of their size.
enum Expansion {
  /// What small files may ask for beside a multiple of their size.
  private static let base = 32 << 20
  /// Of the values, as they are stored or as float32: integers of one byte take four.
  private static let valueFactor = 8
  /// Of the bytes that are read, with what strides leave out.
  private static let spanFactor = 64

  static func limit(fileBytes: Int) -> Int { limit(fileBytes, valueFactor) }

  private static func limit(_ fileBytes: Int, _ factor: Int) -> Int {
    let (product, overflow) = fileBytes.multipliedReportingOverflow(by: factor)
    return overflow ? .max : product.clampedAdd(base)
  }

  /// The places of the tensors that do not fit within the limits any more, in the order of the file.
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
