import FoundationEssentials
import NeoNeXt
import Screens

/// What `rf` prints.
struct FieldReport {
  struct Row {
    let layer: LayerID
    let position: (row: Int, column: Int)
    let field: PositionSet
    let unshifted: PositionSet
    let convolution: (rows: Range<Int>, columns: Range<Int>)
  }

  let title: String
  let size: MapSize
  let rows: [Row]

  init(title: String, size: MapSize, rows: [Row]) {
    self.title = title
    self.size = size
    self.rows = rows
  }

  /// Of every layer, at the place that is asked for.
  init(_ request: FieldRequest) throws {
    let (architecture, size) = (request.architecture, request.size)
    let field = try ReceptiveField(architecture, height: size.height, width: size.width)
    let still = try ReceptiveField(
      architecture.withoutShifts, height: size.height, width: size.width)
    self.init(
      title: "", size: size,
      rows: architecture.layers.map {
        Row($0.id, request.place(in: field.outputSize(of: $0.id)), .all, field, still)
      })
  }

  var table: String {
    var table = TextTable([
      "", "output", "first", "extent", "pixels", "share", "no shifts", "pixels", "convolutions",
      "pixels",
    ])
    for row in rows {
      let convolution = row.convolution
      let area = convolution.rows.count * convolution.columns.count
      let share = Double(row.field.count) / Double(size.positions) * 100
      table.add([
        "\(row.layer)", "\(row.position.row),\(row.position.column)",
        "\(row.field.top),\(row.field.left)", row.field.extent, "\(row.field.count)",
        share.text(decimals: 1) + " %", row.unshifted.extent, "\(row.unshifted.count)",
        "\(convolution.rows.count)×\(convolution.columns.count)", "\(area)",
      ])
    }
    return "\(title) at \(size.height)×\(size.width): pixels that one output sees\n\n\(table.text)"
  }

  var csv: String {
    let lines = rows.map { row in
      let bounds = row.field.extents
      let numbers = [
        row.position.row, row.position.column, row.field.top, row.field.left, bounds.rows,
        bounds.columns, row.field.count,
      ]
      return "\(row.layer)," + numbers.map(String.init).joined(separator: ",")
    }
    return (["layer,row,column,top,left,rows,columns,pixels"] + lines).joined(separator: "\n")
  }

  private struct Entry: Encodable {
    let layer: String
    let position: [Int]
    let top, left, rows, columns, pixels: Int
    let pixelsWithoutShifts: Int
    let convolution: [Int]
  }

  func json() throws -> String {
    let entries = rows.map { row in
      Entry(
        layer: "\(row.layer)", position: [row.position.row, row.position.column],
        top: row.field.top, left: row.field.left, rows: row.field.extents.rows,
        columns: row.field.extents.columns, pixels: row.field.count,
        pixelsWithoutShifts: row.unshifted.count,
        convolution: [row.convolution.rows.count, row.convolution.columns.count])
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return String(decoding: try encoder.encode(["layers": entries]), as: UTF8.self)
  }
}

extension PositionSet {
  fileprivate var top: Int { bounds?.rows.lowerBound ?? 0 }
  fileprivate var left: Int { bounds?.columns.lowerBound ?? 0 }
  fileprivate var extents: (rows: Int, columns: Int) {
    (bounds?.rows.count ?? 0, bounds?.columns.count ?? 0)
  }
  fileprivate var extent: String { "\(extents.rows)×\(extents.columns)" }
}

extension FieldReport.Row {
  /// - Parameter still: the same model without shifts.
  init(
    _ layer: LayerID, _ position: (row: Int, column: Int),
    _ selection: ReceptiveField.Selection, _ field: ReceptiveField, _ still: ReceptiveField
  ) {
    let (row, column) = position
    self.init(
      layer: layer, position: position,
      field: field.pixels(of: layer, row: row, column: column, selection),
      unshifted: still.pixels(of: layer, row: row, column: column),
      convolution: field.convolution(of: layer, row: row, column: column))
  }
}
