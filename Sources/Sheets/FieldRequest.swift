import NeoNeXt
import TensorCore

/// One output whose field is wanted.
package struct FieldRequest: Equatable, Sendable {
  package let architecture: Architecture
  /// Of the image.
  package let size: MapSize
  package let layer: LayerID
  /// Fractions of the map's sides.
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
  /// Whether another request is of the same place, if of another layer.
  package func isAlongside(_ other: FieldRequest) -> Bool {
    architecture == other.architecture && size == other.size && row == other.row
      && column == other.column
  }

  /// The position in a map that lies where the fractions say.
  package func place(in size: MapSize) -> (row: Int, column: Int) {
    func index(_ fraction: Double, _ count: Int) -> Int {
      Int(fraction * Double(count)).clamped(below: count)
    }
    return (index(row, size.height), index(column, size.width))
  }
}
