import CKernels

/// Runs `body` once for each index, on as many threads as there are indices; returns when all have.
package func parallel(_ count: Int, _ body: @Sendable (Int) -> Void) {
  withoutActuallyEscaping(body) { body in
    let box = Box(body)
    nv_parallel(
      Int32(count),
      { index, context in
        Unmanaged<Box>.fromOpaque(context!).takeUnretainedValue().body(Int(index))
      }, Unmanaged.passUnretained(box).toOpaque())
    withExtendedLifetime(box) {}
  }
}

private final class Box: Sendable {
  let body: @Sendable (Int) -> Void
  init(_ body: @escaping @Sendable (Int) -> Void) { self.body = body }
}

/// Part `index` of a range cut into `count` parts whose ends are multiples of `unit`.
package func share(_ range: Range<Int>, _ index: Int, of count: Int, unit: Int = 1) -> Range<Int> {
  let units = (range.count + unit - 1) / unit
  func edge(_ index: Int) -> Int {
    min(range.upperBound, range.lowerBound + units * index / count * unit)
  }
  return edge(index)..<edge(index + 1)
}
