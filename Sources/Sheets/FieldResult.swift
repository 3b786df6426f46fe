import NeoNeXt
import TensorCore

/// The receptive field of one output (paper, 3.5), and how fields at the same place grow from layer to layer.
package struct FieldResult: Equatable, Sendable {
  /// A receptive field: the positions of the stem's map that an output sees, and its extent in pixels of the image.
  package struct Seen: Equatable {
    package let positions: PositionSet
    package let extent: FieldExtent

    package init(_ positions: PositionSet) {
      self.positions = positions
      extent = FieldExtent(positions)
    }
  }

  /// What the output sees through one sub-group of channels, all of which have the same kernel and shift.
  package struct Part: Equatable {
    package let step: ReceptiveField.Step
    package let seen: Seen
  }

  /// The receptive field of an output of one layer, as shares of the image from 0 to 1.
  package struct Point: Equatable {
    package let layer: LayerID
    /// The share of the image's pixels that the output sees.
    package let share: Double
    /// The share that it would see if no NeoCell were shifted.
    package let unshifted: Double
    /// The share that it would see if every NeoCell of a block were a convolution of the largest kernel of its stage.
    package let convolution: Double
    /// The longer side of the field divided by the longer side of the image.
    package let extent: Double
  }

  package let request: FieldRequest
  /// The size of the layer's map.
  package let mapSize: MapSize
  /// The position of the output in the layer's map.
  package let row: Int
  package let column: Int
  /// What the output sees through all channels.
  package let whole: Seen
  /// What it would see if no NeoCell were shifted.
  package let unshifted: Seen
  /// What it would see if every NeoCell of a block were a convolution of the largest kernel of its stage.
  package let convolution: FieldExtent
  /// What the output sees through each sub-group of the layer's NeoCell; empty for a layer without a NeoCell. Since a hostile
  /// file may have thousands of sub-groups, there are 64 parts at most, and fewer where a field takes long to follow.
  package let parts: [Part]
  /// The field of each layer at the same place, in the order of the forward pass; empty until `withCurve` has measured it.
  package private(set) var curve: [Point]

  private static let partLimit = 64

  /// Follows the field of the output that a request asks for.
  ///
  /// - Parameters:
  ///   - request: the output.
  ///   - fields: the fields of the request's architecture at the request's image size.
  ///   - previous: an earlier result. Its curve is taken over if it belongs to the same place.
  /// - Throws: `MapSizeError.longField` if following the output would take too long; `CancellationError`.
  /// - Complexity: bounded by `ReceptiveField.workLimit`.
  package init(
    _ request: FieldRequest, _ fields: FieldPair, reusing previous: FieldResult? = nil
  ) throws {
    let layer = request.layer
    self.request = request
    mapSize = fields.shifted.outputSize(of: layer)
    (row, column) = request.place(in: mapSize)
    let (row, column) = (row, column)
    try fields.check([layer])
    whole = Seen(fields.shifted.positions(of: layer, row: row, column: column))
    unshifted = Seen(fields.unshifted.positions(of: layer, row: row, column: column))
    convolution = fields.convolution(of: layer, row: row, column: column)
    let steps = fields.shifted.subgroups(of: layer)
    let room = ReceptiveField.workLimit / max(1, fields.shifted.work(of: layer))
    parts = try steps.prefix(min(Self.partLimit, Int(min(room, 1000)))).enumerated().map {
      index, step in
      try Cancellation.check()
      let before = steps[..<index].count { $0.group == step.group }
      let selection = ReceptiveField.Selection.shift(group: step.group, index: before)
      return Part(
        step: step,
        seen: Seen(
          fields.shifted.positions(of: layer, row: row, column: column, selection)))
    }
    curve = previous.map { $0.request.isAlongside(request) ? $0.curve : [] } ?? []
  }

  /// Whether the curve was measured.
  package var isMeasured: Bool { !curve.isEmpty }

  /// Returns the result with its curve, for which the field of every layer is followed. Layers at the end of a network that is
  /// so deep that this would take too long are left out.
  ///
  /// - Throws: `CancellationError`.
  /// - Complexity: bounded by `ReceptiveField.workLimit`; a field of each layer takes longer than one field.
  package func withCurve(_ fields: FieldPair) throws -> FieldResult {
    guard !isMeasured else { return self }
    var copy = self
    let layers = request.architecture.layers.map(\.id)
    copy.curve = try layers.prefix(max(1, fields.measurable(layers))).map { layer in
      try Cancellation.check()
      return Point(layer, request, fields)
    }
    return copy
  }
}

extension FieldResult.Point {
  fileprivate init(_ layer: LayerID, _ request: FieldRequest, _ fields: FieldPair) {
    let (row, column) = request.place(in: fields.shifted.outputSize(of: layer))
    let whole = FieldExtent(fields.shifted.positions(of: layer, row: row, column: column))
    let unshifted = FieldExtent(fields.unshifted.positions(of: layer, row: row, column: column))
    let size = request.size
    let pixels = Double(max(1, size.positions))
    self.layer = layer
    share = Double(whole.pixels) / pixels
    self.unshifted = Double(unshifted.pixels) / pixels
    convolution =
      Double(fields.convolution(of: layer, row: row, column: column).pixels) / pixels
    extent = Double(max(whole.rows, whole.columns)) / Double(max(1, size.height, size.width))
  }
}
