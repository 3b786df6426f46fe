import NeoNeXt

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
  struct Part: Equatable {
    let step: ReceptiveField.Step
    /// Positions of the stem's map.
    let positions: PositionSet
  }

  /// The pixels seen by an output of one layer, in shares of the image.
  struct Point: Equatable {
    let layer: LayerID
    let share: Double
    let unshifted: Double
    let convolution: Double
    /// The longer side of the field, in pixels.
    let extent: Int
  }

  package let request: FieldRequest
  /// The layer's map.
  let mapSize: MapSize
  let row: Int
  let column: Int
  /// Positions of the stem's map, each a square of four by four pixels.
  let whole: PositionSet
  let unshifted: PositionSet
  /// In pixels.
  let convolution: (rows: Range<Int>, columns: Range<Int>)
  let parts: [Part]
  let curve: [Point]

  /// - Throws: `MapSizeError`; `CancellationError`.
  package init(_ request: FieldRequest) throws {
    let (size, layer) = (request.size, request.layer)
    let field = try ReceptiveField(request.architecture, height: size.height, width: size.width)
    let unshifted = try ReceptiveField(
      request.architecture.withoutShifts, height: size.height, width: size.width)
    self.request = request
    mapSize = field.outputSize(of: layer)
    let place = request.place(in: mapSize)
    (row, column) = place
    whole = field.positions(of: layer, row: place.row, column: place.column)
    self.unshifted = unshifted.positions(of: layer, row: place.row, column: place.column)
    convolution = field.convolution(of: layer, row: place.row, column: place.column)
    let steps = field.subgroups(of: layer)
    parts = steps.enumerated().map { index, step in
      let before = steps[..<index].count { $0.group == step.group }
      let selection = ReceptiveField.Selection.shift(group: step.group, index: before)
      return Part(
        step: step,
        positions: field.positions(
          of: layer, row: place.row, column: place.column, selection))
    }
    curve = try request.architecture.layers.map(\.id).map { layer in
      try Task.checkCancellation()
      return Point(layer, request, field, unshifted)
    }
  }

  package static func == (a: FieldResult, b: FieldResult) -> Bool {
    a.request == b.request && a.whole == b.whole
  }
}

extension FieldResult.Point {
  fileprivate init(
    _ layer: LayerID, _ request: FieldRequest, _ field: ReceptiveField, _ still: ReceptiveField
  ) {
    let (row, column) = request.place(in: field.outputSize(of: layer))
    let whole = field.positions(of: layer, row: row, column: column)
    let total = Double(max(1, whole.size.positions))
    let convolution = field.convolution(of: layer, row: row, column: column)
    let pixels = Double(max(1, request.size.positions))
    self.layer = layer
    share = Double(whole.count) / total
    unshifted = Double(still.positions(of: layer, row: row, column: column).count) / total
    self.convolution =
      Double(convolution.rows.count) * Double(convolution.columns.count) / pixels
    let bounds = whole.bounds
    extent =
      ReceptiveField.stemPatch * max(bounds?.rows.count ?? 0, bounds?.columns.count ?? 0)
  }
}

extension FieldRequest {
  /// The position in a map that lies where the fractions say.
  package func place(in size: MapSize) -> (row: Int, column: Int) {
    func index(_ fraction: Double, _ count: Int) -> Int {
      max(0, min(count - 1, Int(fraction * Double(count))))
    }
    return (index(row, size.height), index(column, size.width))
  }
}
