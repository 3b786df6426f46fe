import Kernels
import NeoNeXt
import Weights

extension Model {
  /// The figures of some layers, measured on all processors. The last layers have the most matrices and come first, so that no processor
  /// is left with a large one at the end.
  func measured(_ layers: [LayerID]) throws -> [NeoCellFigures] {
    try parallelMap(layers.reversed(), threads: Processors.count) {
      try NeoCellFigures(neocell(of: $0))
    }.reversed()
  }
}
