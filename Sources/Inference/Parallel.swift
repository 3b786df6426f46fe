import Kernels
import Synchronization

/// The results of `transform` in order. The first error that is met is thrown.
func parallelMap<Element: Sendable, Result: Sendable>(
  _ elements: [Element], threads: Int, _ transform: @Sendable (Element) throws -> Result
) throws -> [Result] {
  let next = Atomic(0)
  let state = Mutex<(results: [Int: Result], error: (any Error)?)>(([:], nil))
  parallel(max(1, threads)) { _ in
    while true {
      let index = next.add(1, ordering: .relaxed).oldValue
      guard index < elements.count, state.withLock({ $0.error == nil }) else { return }
      do {
        let result = try transform(elements[index])
        state.withLock { $0.results[index] = result }
      } catch {
        state.withLock { $0.error = $0.error ?? error }
      }
    }
  }
  return try state.withLock { state in
    if let error = state.error { throw error }
    return elements.indices.compactMap { state.results[$0] }
  }
}
