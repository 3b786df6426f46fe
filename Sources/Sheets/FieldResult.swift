import NeoNeXt
import TensorCore

/// The field of one output, and how fields grow with depth at the same place.
package struct FieldResult: Equatable, Sendable {
  /// What is seen, as positions of the stem's map and measured in pixels.
  package struct Seen: Equatable {
    package let positions: PositionSet
    package let extent: FieldExtent

    package init(_ positions: PositionSet) {
      self.positions = positions
      extent = FieldExtent(positions)
    }
  }

  package struct Part: Equatable {
    package let step: ReceptiveField.Step
    package let seen: Seen
  }

  /// What an output of one layer sees, in shares of the image.
  package struct Point: Equatable {
    package let layer: LayerID
    package let share: Double
    package let unshifted: Double
    package let convolution: Double
    /// The longer side of the field as a share of the image's.
    package let extent: Double
  }

  package let request: FieldRequest
  /// The layer's map.
  package let mapSize: MapSize
  package let row: Int
  package let column: Int
  package let whole: Seen
  package let unshifted: Seen
  /// In pixels.
  package let convolution: FieldExtent
  /// Sub-groups beyond the first of a hostile file's thousands are left out.
  package let parts: [Part]
  /// Empty until it was measured.
  package private(set) var curve: [Point]

  private static let partLimit = 64

  /// - Parameters:
  ///   - fields: of the request's architecture and size.
  ///   - previous: a result whose curve is taken over if it is of the same place; else there is none.
  /// - Throws: `CancellationError`.
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

  /// Whether the curve is there.
  package var isMeasured: Bool { !curve.isEmpty }

  /// Measures every layer's field at the same place, which takes longer than one field.
  ///
  /// - Throws: `CancellationError`.
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
