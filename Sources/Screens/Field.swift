import NeoNeXt
import TensorCore

/// The Receptive field screen: which pixels one output sees.
package struct Field: Equatable, Sendable {
  /// Where in the map the output is, as fractions of its height and width: the same place in every
  /// layer.
  var row = 0.5
  var column = 0.5
  /// The sub-group of the layer's NeoCell that is followed alone.
  package internal(set) var part: Int?
  /// Whether fields without shifts and of convolutions stand beside it.
  package internal(set) var isCompared = false
  /// Whether the blocks of the axis are shown instead (the paper's figure 4).
  package internal(set) var isPartition = false
  package internal(set) var isPlaying = false
  /// Whether a tick was asked for and has not come yet.
  package internal(set) var awaitsTick = false
  package internal(set) var result: FieldResult?
  /// What was asked for and has not come yet.
  package internal(set) var request: FieldRequest?
  /// Why there is no field; empty if there is one.
  package internal(set) var failure = ""
}

/// One output whose field is wanted.
package struct FieldRequest: Equatable, Sendable {
  package let architecture: Architecture
  /// Of the image.
  package let size: MapSize
  let layer: LayerID
  /// Fractions of the map's sides.
  let row: Double
  let column: Double
}

/// The field of one output, and how fields grow with depth at the same place.
package struct FieldResult: Equatable, Sendable {
  /// What is seen, as positions of the stem's map and measured in pixels.
  struct Seen: Equatable {
    let positions: PositionSet
    let extent: FieldExtent

    init(_ positions: PositionSet) {
      self.positions = positions
      extent = FieldExtent(positions)
    }
  }

  struct Part: Equatable {
    let step: ReceptiveField.Step
    let seen: Seen
  }

  /// What an output of one layer sees, in shares of the image.
  struct Point: Equatable {
    let layer: LayerID
    let share: Double
    let unshifted: Double
    let convolution: Double
    /// The longer side of the field as a share of the image's.
    let extent: Double
  }

  package let request: FieldRequest
  /// The layer's map.
  let mapSize: MapSize
  let row: Int
  let column: Int
  let whole: Seen
  let unshifted: Seen
  /// In pixels.
  let convolution: FieldExtent
  /// Sub-groups beyond the first of a hostile file's thousands are left out.
  let parts: [Part]
  /// Empty until it was measured.
  private(set) var curve: [Point]

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

extension FieldRequest {
  /// Whether another request is of the same place, if of another layer.
  fileprivate func isAlongside(_ other: FieldRequest) -> Bool {
    architecture == other.architecture && size == other.size && row == other.row
      && column == other.column
  }

  /// The position in a map that lies where the fractions say.
  package func place(in size: MapSize) -> (row: Int, column: Int) {
    func index(_ fraction: Double, _ count: Int) -> Int {
      max(0, min(count - 1, Int(fraction * Double(count))))
    }
    return (index(row, size.height), index(column, size.width))
  }
}
