import NeoNeXt
import TensorCore

/// The chart over all operators: what is marked, and what keys do there.
extension ForwardScreen {
  /// What was measured so far; `nil` if no image is open.
  func activations(_ shared: Shared) -> Activations? {
    shared.image.input.map { Activations($0, shared.image.records) }
  }

  /// The step that is marked in the chart: the user's, or else the first jump, or else the present step.
  func marked(_ activations: Activations) -> Int {
    (mark ?? activations.jumps.first?.step ?? step).clamped(to: 1...max(1, lastStep))
  }

  /// The step at a fraction of the chart's width.
  func step(at fraction: Double) -> Int {
    1 + Int((fraction * Double(max(0, lastStep - 1))).rounded()).clamped(below: lastStep)
  }

  /// The fraction of the chart's width at which a step is.
  func place(of step: Int) -> Double { Double(step - 1) / Double(max(1, lastStep - 1)) }

  mutating func toggleChart(_ shared: Shared) -> [Request] {
    guard shared.image.input != nil else { return [] }
    isChart.toggle()
    (mark, arrangementFromChart) = (nil, nil)
    return isChart ? [.takeKeys] + markLayer(shared) : []
  }

  /// Has the tree select the layer of the marked operator.
  func markLayer(_ shared: Shared) -> [Request] {
    guard isChart, let activations = activations(shared) else { return [] }
    return self.operator(marked(activations)).map { [.mark($0.layer)] } ?? []
  }

  /// Moves the mark or leaves the chart.
  ///
  /// - Returns: `nil` if the command means nothing in the chart.
  mutating func performInChart(_ command: PaneCommand, _ shared: Shared) -> [Request]? {
    guard let activations = activations(shared) else { return nil }
    let marked = marked(activations)
    switch command {
    case .move(let motion): mark = Self.step(motion, from: marked, of: lastStep)
    case .layer(let count):
      let steps = layerSteps(of: marked)
      mark = (count < 0 ? steps.lowerBound - 1 : steps.upperBound).clamped(to: 1...lastStep)
    case .item: break
    case .open:
      (isChart, arrangementFromChart) = (false, chosen)
      if browser.depth != .gallery { browser.depth = .gallery }
      return stepTo(marked, shared)
    case .back: isChart = false
    }
    return markLayer(shared)
  }

  /// The step that a movement leads to. A page is twenty operators.
  private static func step(_ motion: Motion, from step: Int, of count: Int) -> Int {
    let motion: Motion =
      switch motion {
      case .left: .up
      case .right: .down
      case .up, .down, .pageUp, .pageDown, .halfUp, .halfDown, .first, .last: motion
      }
    return 1 + motion.place(from: step - 1, of: count, page: 20)
  }

  /// The marked operator, and the exact deviation and largest magnitude of its output.
  func chartReadout(_ shared: Shared) -> Readout {
    guard let activations = activations(shared) else { return Readout("") }
    let step = marked(activations)
    guard let statistics = activations.statistics(step), let deviation = statistics.deviation,
      let magnitude = statistics.magnitude
    else { return Readout(fullName(of: step)) }
    return Readout(
      "\(fullName(of: step)) · std, largest =", "\(Float(deviation)), \(Float(magnitude))")
  }
}
