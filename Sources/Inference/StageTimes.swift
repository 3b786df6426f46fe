import Kernels
import NeoNeXt
import TensorCore

/// How long the parts of a forward pass take, and how many multiply–adds they have.
package struct StageTimes: Sendable {
  /// A part of the network: the stem, a stage, a down-sampling, or the head.
  package struct Part: Equatable, Sendable {
    package let name: String
    /// The shortest time of all passes.
    package fileprivate(set) var milliseconds: Double
    /// The multiply–adds of its pointwise products.
    package let products: Int
    /// Its multiply–adds by the paper's formulas: the products, and NeoCell patch by patch.
    package let multiplyAdds: Int

    /// The share of the peak that its multiply–adds reach.
    ///
    /// - Parameter peak: in 10⁹ floating-point operations a second.
    package func share(ofPeak peak: Double) -> Double {
      2 * Double(multiplyAdds) / (milliseconds * 1e6) / peak
    }

    /// The time beyond what its products would take at the peak, in milliseconds: NeoCell, GELU, sums, waiting and all other things.
    package func besideProducts(peak: Double) -> Double {
      milliseconds - 2 * Double(products) / (peak * 1e6)
    }
  }

  package private(set) var parts: [Part]

  /// Times passes of a batch of images through a network.
  ///
  /// - Throws: what a pass throws.
  package init(_ plan: ForwardPlan, batch inputs: [[Float]], passes: Int, threads: Int) throws {
    let size = MapSize(height: plan.height, width: plan.width)
    let operators = try plan.network.architecture.counted(at: size).operators
    var names: [String] = []
    for work in operators where !names.contains(work.layer.stage) { names.append(work.layer.stage) }
    parts = names.map { name in
      let own = operators.filter { $0.layer.stage == name }
      return Part(
        name: name, milliseconds: .infinity,
        products: inputs.count * own.reduce(0) { $0 + $1.counts.pointwise },
        multiplyAdds: inputs.count * own.reduce(0) { $0 + $1.multiplyAdds })
    }
    for _ in 0..<passes {
      let times = try Self.time(plan, inputs, threads)
      for place in parts.indices {
        parts[place].milliseconds = min(
          parts[place].milliseconds, times[parts[place].name] ?? .infinity)
      }
    }
  }

  /// The milliseconds of each part in one pass.
  private static func time(
    _ plan: ForwardPlan, _ inputs: [[Float]], _ threads: Int
  ) throws -> [String: Double] {
    var times: [String: Double] = [:]
    var last = ContinuousClock.now
    _ = try plan.run(batch: inputs, threads: threads) { activation in
      let layer: LayerID
      switch activation {
      case .neocell: return
      case .layer(let done, _): layer = done
      case .head: layer = .head
      }
      let now = ContinuousClock.now
      times[layer.stage, default: 0] += (now - last).milliseconds
      last = now
    }
    return times
  }
}

extension LayerID {
  /// The part of the network that the layer belongs to: its stage, or the layer itself.
  fileprivate var stage: String {
    switch self {
    case .block(let stage, _): "stage_\(stage + 1)"
    case .stem, .downsample, .head: "\(self)"
    }
  }
}
