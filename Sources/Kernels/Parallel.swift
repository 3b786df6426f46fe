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
