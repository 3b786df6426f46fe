import Exports
import NeoNeXt
import Sheets
import TensorCore

/// What `rf` prints.
struct FieldReport: TableReport {
  struct Row {
    let layer: LayerID
    let position: (row: Int, column: Int)
    let field: FieldExtent
    let unshifted: FieldExtent
    let convolution: FieldExtent
  }

  let title: String
  let size: MapSize
  let rows: [Row]

  init(title: String, size: MapSize, rows: [Row]) {
    self.title = title
    self.size = size
    self.rows = rows
  }

  /// The report on every layer, at the place that is asked for.
  ///
  /// - Throws: `CancellationError`; an error if the sizes do not fit the architecture.
  init(_ request: FieldRequest) throws {
    let fields = try FieldPair(request.architecture, request.size)
    let layers = request.architecture.layers.map(\.id)
    try fields.check(layers)
    self.init(
      title: "", size: request.size,
      rows: try layers.map {
        try Cancellation.check()
        return Row($0, request.place(in: fields.shifted.outputSize(of: $0)), .all, fields)
      })
  }

  var table: String {
    var table = TextTable([
      "", "output", "first", "extent", "pixels", "share", "no shifts", "pixels", "convolutions",
      "pixels",
    ])
    for row in rows {
      let share = Double(row.field.pixels) / Double(max(1, size.positions)) * 100
      table.add([
        "\(row.layer)", "\(row.position.row),\(row.position.column)",
        "\(row.field.top),\(row.field.left)", row.field.sides, "\(row.field.pixels)",
        (NumberFormat.fixed(share, decimals: 1) ?? "") + " %", row.unshifted.sides,
        "\(row.unshifted.pixels)", row.convolution.sides, "\(row.convolution.pixels)",
      ])
    }
    return "\(title) at \(size.height)×\(size.width): pixels that one output sees\n\n\(table.text)"
  }

  var csv: String {
    let lines = rows.map { row in
      let field = row.field
      let numbers = [
        row.position.row, row.position.column, field.top, field.left, field.rows, field.columns,
        field.pixels, row.unshifted.pixels, row.convolution.rows, row.convolution.columns,
      ]
      return CSV.field("\(row.layer)") + "," + numbers.map(String.init).joined(separator: ",")
    }
    return
      ([
        "layer,row,column,top,left,rows,columns,pixels,pixels_without_shifts,"
          + "convolution_rows,convolution_columns"
      ] + lines).joined(separator: "\n")
  }

  private struct Entry: Encodable {
    let layer: String
    let position: [Int]
    let top, left, rows, columns, pixels: Int
    let pixelsWithoutShifts: Int
    let convolution: [Int]
  }

  private struct JSON: Encodable {
    let resolution: [Int]
    let layers: [Entry]
  }

  func json() throws -> String {
    let entries = rows.map { row in
      Entry(
        layer: "\(row.layer)", position: [row.position.row, row.position.column],
        top: row.field.top, left: row.field.left, rows: row.field.rows,
        columns: row.field.columns, pixels: row.field.pixels,
        pixelsWithoutShifts: row.unshifted.pixels,
        convolution: [row.convolution.rows, row.convolution.columns])
    }
    let json = JSON(resolution: [size.height, size.width], layers: entries)
    return try json.snakeCaseJSONLine
  }
}

extension FieldExtent {
  fileprivate var sides: String { "\(rows)×\(columns)" }
}

extension FieldReport.Row {
  init(
    _ layer: LayerID, _ position: (row: Int, column: Int),
    _ selection: ReceptiveField.Selection, _ fields: FieldPair
  ) {
    let (row, column) = position
    // Without shifts, a kernel group is not divided, so that the whole group is followed.
    var still = selection
    if case .shift(let group, _) = selection { still = .group(group) }
    self.init(
      layer: layer, position: position,
      field: FieldExtent(
        fields.shifted.positions(of: layer, row: row, column: column, selection)),
      unshifted: FieldExtent(
        fields.unshifted.positions(of: layer, row: row, column: column, still)),
      convolution: fields.convolution(of: layer, row: row, column: column))
  }
}
