import CKernels
import Synchronization
import TensorCore

/// Runs `body` once for each index in `0..<count`, each on a thread of its own as far as possible. Returns when all calls have
/// returned.
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

/// The number of processors that the program may use.
package func processorCount() -> Int { Int(nv_processors()) }

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

/// Runs `body` for a part of a range on each thread. The ends of the parts are multiples of `unit`.
package func parallel(
  over range: Range<Int>, threads: Int, unit: Int = 1,
  _ body: @Sendable (_ part: Range<Int>, _ thread: Int) -> Void
) {
  parallel(threads) { body(share(range, $0, of: threads, unit: unit), $0) }
}

/// The results of `transform` in the order of the elements, computed on several threads. Once the caller's work is cancelled,
/// no further element is begun, and `Cancellation.check` inside `transform` throws on every thread.
///
/// - Throws: the first error that a call of `transform` throws; `CancellationError` if the work was cancelled.
package func parallelMap<Element: Sendable, Result: Sendable>(
  _ elements: [Element], threads: Int, _ transform: @Sendable (Element) throws -> Result
) throws -> [Result] {
  // The cancellation of a Swift task is visible only on the task's own thread, which takes part in the work.
  try Cancellation.check()
  let next = Atomic(0)
  let cancellation = Cancellation.current
  let state = Mutex<(results: [Int: Result], error: (any Error)?)>(([:], nil))
  @Sendable func work() {
    while true {
      let index = next.add(1, ordering: .relaxed).oldValue
      guard index < elements.count, state.withLock({ $0.error == nil }) else { return }
      do {
        try Cancellation.check()
        let result = try transform(elements[index])
        state.withLock { $0.results[index] = result }
      } catch {
        state.withLock { $0.error = $0.error ?? error }
      }
    }
  }
  parallel(max(1, threads)) { _ in
    Cancellation.$current.withValue(cancellation) { work() }
  }
  return try state.withLock { state in
    if let error = state.error { throw error }
    return elements.indices.compactMap { state.results[$0] }
  }
}
