import Kernels
import NeoNeXt
import Weights

extension Model {
  /// The figures of some layers, measured on all processors.
  func measured(_ layers: [LayerID]) throws -> [NeoCellFigures] {
    try parallelMap(layers, threads: Processors.count) {
      try NeoCellFigures(neocell(of: $0))
    }
  }
}
