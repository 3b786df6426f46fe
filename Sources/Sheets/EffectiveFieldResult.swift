import NeoNeXt

/// The request for the effective receptive field of one output of a layer: what it really draws from each pixel.
package struct EffectiveFieldRequest: Equatable, Sendable {
  package let field: FieldRequest
  /// Which of the images that were opened is open; `nil` if none is.
  package let image: Int?
  /// The index of the checkpoint in the run.
  package let epoch: Int

  package init(field: FieldRequest, image: Int?, epoch: Int) {
    self.field = field
    self.image = image
    self.epoch = epoch
  }
}

/// The effective receptive field of one output, as far as it is measured (Luo et al., arXiv:1701.04128).
package struct EffectiveFieldResult: Equatable, Sendable {
  /// The areas of one layer, at the same place.
  package struct Point: Equatable, Sendable {
    package let layer: LayerID
    /// For each share the part of the image's pixels in the smallest square that holds it, from 0 to 1; `nil` where that is undefined.
    package let areas: [Double?]

    package init(layer: LayerID, areas: [Double?]) {
      self.layer = layer
      self.areas = areas
    }
  }

  package let request: EffectiveFieldRequest
  /// What images it was measured with, such as `of noise`.
  package let source: String
  /// How many images were added, of how many.
  package let images: Int
  package let total: Int
  /// The contribution of each pixel, `[height, width]`.
  package let values: [Float]
  /// The largest contribution; 0 if there is none.
  package let largest: Float
  /// The shares of the total, in percent, whose areas are told.
  package let shares: [Int]
  package let areas: [Double?]
  /// The areas of the layers with a map, in the order of the forward pass; empty until they are measured.
  package let curve: [Point]
  /// How many images the curve is measured with.
  package let curveImages: Int

  package init(
    request: EffectiveFieldRequest, source: String, images: Int, total: Int, values: [Float],
    shares: [Int], areas: [Double?], curve: [Point], curveImages: Int
  ) {
    self.request = request
    self.source = source
    self.images = images
    self.total = total
    self.values = values
    largest = values.lazy.filter(\.isFinite).max() ?? 0
    self.shares = shares
    self.areas = areas
    self.curve = curve
    self.curveImages = curveImages
  }

  /// Whether all images were added, for the layer and for the curve.
  package var isComplete: Bool { images == total && curveImages == total }
}
