import Kernels
import NeoNeXt
import TensorCore

extension ForwardPlan {
  /// The time that all NeoCells of the network together take on one thread, for each way of computing them.
  package func timeNeoCellStrategies() -> [(name: String, milliseconds: Double)] {
    var times = [0.0, 0, 0]
    for (layer, work) in network.layers {
      guard let cell = cells[layer], let groups = work.cell?.groups else { continue }
      let (height, width) = (cell.height, cell.width)
      let x = (0..<cell.channels * height * width).map { Float($0 % 17) / 17 - 0.5 }
      let map = FeatureMap(x, channels: cell.channels, height: height, width: width)
      let output = cell.output
      let dense = NeoCellStrategy.Dense(groups: groups, height: height, width: width)
      times[0] += Self.milliseconds {
        _ = NeoCellStrategy.patchByPatch(x, height: height, width: width, groups: groups)
      }
      times[1] += Self.milliseconds { _ = dense.apply(x) }
      times[2] += Self.milliseconds { cell.apply(map, to: output, rows: 0..<cell.outputHeight) }
    }
    return [
      ("patch by patch", times[0]), ("block-diagonal", times[1]), ("both sides fused", times[2]),
    ]
  }

  /// The shortest time of three runs.
  private static func milliseconds(_ body: () -> Void) -> Double {
    (0..<3).map { _ in
      let start = ContinuousClock.now
      body()
      return (ContinuousClock.now - start).milliseconds
    }.min() ?? 0
  }
}
