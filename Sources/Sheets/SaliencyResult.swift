import Analysis
import NeoNeXt

/// The request for what the pixels of the open image contribute to a class.
package struct SaliencyQuery: Equatable, Sendable {
  package let classIndex: Int
  /// The class that it is compared with; `nil` if it is explained alone.
  package let against: Int?
  package let method: SaliencyMethod
  /// The layer of Grad-CAM; `nil` for the last one with a map.
  package let layer: LayerID?
  /// Which of the images that were opened is open.
  package let image: Int

  package init(
    classIndex: Int, against: Int?, method: SaliencyMethod, layer: LayerID?, image: Int
  ) {
    self.layer = layer
    self.image = image
    self.classIndex = classIndex
    self.against = against
    self.method = method
  }
}

/// What the pixels of an image contribute to a class.
package struct SaliencyResult: Equatable, Sendable {
  package let query: SaliencyQuery
  /// The size of the image.
  package let size: MapSize
  /// `[height, width]`
  package let values: [Float]
  package let range: ValueRange
  /// The logit that is explained, or the difference of two.
  package let output: Double
  /// For integrated gradients: the output for the grey image, and how far the map is from summing up to the change, as a share of it.
  package let completeness: (baseline: Double, error: Double)?

  package init(
    query: SaliencyQuery, size: MapSize, values: [Float], output: Double,
    completeness: (baseline: Double, error: Double)?
  ) {
    self.query = query
    self.size = size
    self.values = values
    range = ValueRange(values)
    self.output = output
    self.completeness = completeness
  }

  package static func == (a: SaliencyResult, b: SaliencyResult) -> Bool {
    a.query == b.query && a.size == b.size && a.values == b.values && a.output == b.output
      && a.completeness?.baseline == b.completeness?.baseline
      && a.completeness?.error == b.completeness?.error
  }
}
