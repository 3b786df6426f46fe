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
      times[0] += shortestTime(of: 3) {
        _ = NeoCellStrategy.patchByPatch(x, height: height, width: width, groups: groups)
      }
      times[1] += shortestTime(of: 3) { _ = dense.apply(x) }
      times[2] += shortestTime(of: 3) { cell.apply(map, to: output) }
    }
    return [
      ("patch by patch", times[0]), ("block-diagonal", times[1]), ("both sides fused", times[2]),
    ]
  }
}
