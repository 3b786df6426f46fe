import NeoNeXt
import Sheets
import TensorCore

extension FieldResult {
  /// The first layer from which on all layers, up to the one that was asked for, see the whole image; `nil` if the curve is
  /// not measured, or this layer does not see all of it.
  ///
  /// - Parameter share: which of the shares is meant: with shifts, without them, or of convolutions.
  /// - Complexity: O(layers).
  private func layerSeeingAll(_ share: KeyPath<Point, Double>) -> LayerID? {
    guard let here = curve.firstIndex(where: { $0.layer == request.layer }) else { return nil }
    return curve[...here].reversed().prefix { $0[keyPath: share] >= 1 }.last?.layer
  }

  /// That the output sees all pixels, and since which layer: `all 50,176 pixels, since stage_2.2`.
  ///
  /// - Parameter share: which of the shares is meant; `nil` if the layer is not to be said.
  func allText(since share: KeyPath<Point, Double>?) -> String {
    "all \(NumberFormat.grouped(request.size.positions)) pixels"
      + (share.flatMap(layerSeeingAll).map { ", since \($0)" } ?? "")
  }
}
