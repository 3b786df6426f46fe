import NeoNeXt
import TensorCore

/// The request for the receptive field of one output of a layer (paper, 3.5).
package struct FieldRequest: Equatable, Sendable {
  package let architecture: Architecture
  /// The size of the image, in pixels.
  package let size: MapSize
  package let layer: LayerID
  /// Where the output lies in the layer's map: fractions of its height and of its width, from 0 to 1. The same fractions mean
  /// the same place in the maps of all layers.
  package let row: Double
  package let column: Double

  package init(
    architecture: Architecture, size: MapSize, layer: LayerID, row: Double, column: Double
  ) {
    self.architecture = architecture
    self.size = size
    self.layer = layer
    self.row = row
    self.column = column
  }
}

extension FieldRequest {
  /// Whether another request asks for the same place of the same image and architecture, in this layer or another one.
  package func isAlongside(_ other: FieldRequest) -> Bool {
    architecture == other.architecture && size == other.size && row == other.row
      && column == other.column
  }

  /// The position in a map of this size that the fractions point to.
  package func place(in size: MapSize) -> (row: Int, column: Int) {
    func index(_ fraction: Double, _ count: Int) -> Int {
      Int(fraction * Double(count)).clamped(below: count)
    }
    return (index(row, size.height), index(column, size.width))
  }
}
