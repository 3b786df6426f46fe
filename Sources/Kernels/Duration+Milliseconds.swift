extension Duration {
  package var milliseconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) * 1e3 + Double(attoseconds) * 1e-15
  }
}

/// The shortest time of several runs, in milliseconds.
package func shortestTime(of runs: Int, _ body: () -> Void) -> Double {
  (0..<runs).map { _ in
    let start = ContinuousClock.now
    body()
    return (ContinuousClock.now - start).milliseconds
  }.min() ?? .infinity
}
