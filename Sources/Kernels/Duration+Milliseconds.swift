extension Duration {
  package var milliseconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) * 1e3 + Double(attoseconds) * 1e-15
  }
}

/// How long something takes, in milliseconds.
package func elapsedMilliseconds(_ body: () throws -> Void) rethrows -> Double {
  let start = ContinuousClock.now
  try body()
  return (ContinuousClock.now - start).milliseconds
}

/// The shortest time of several runs, in milliseconds.
package func shortestTime(of runs: Int, _ body: () -> Void) -> Double {
  (0..<runs).map { _ in elapsedMilliseconds(body) }.min() ?? .infinity
}
