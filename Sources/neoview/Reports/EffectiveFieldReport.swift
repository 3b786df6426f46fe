import Exports
import Inference
import NeoNeXt
import TensorCore

/// What `erf` prints.
struct EffectiveFieldReport: TableReport {
  struct Row {
    let field: EffectiveField
    /// The pixels that the output can see at all.
    let theoretical: Int

    fileprivate var areas: [(share: Int, part: Double?)] {
      Array(zip(EffectiveField.shares, field.areas))
    }
  }

  let title: String
  let size: MapSize
  let measure: FieldMeasure
  let images: Int
  let rows: [Row]
  /// The parts of the one layer; `nil` if they were not asked for.
  let parts: FieldParts?
  /// The images that could not be read, with the reasons.
  let failed: [(path: String, reason: String)]

  /// What is wrong with the fields; `nil` if all values are finite.
  var oddity: String? {
    let odd = rows.map(\.field).filter { !$0.values.allSatisfy(\.isFinite) }
    guard let first = odd.first else { return nil }
    let others = odd.count > 1 ? " and of \(odd.count - 1) more layers" : ""
    return "gradients of \(first.place.layer)\(others) are NaN or infinite"
  }

  var table: String {
    var table = TextTable(
      ["", "output", "can see", "of the image"] + EffectiveField.shares.map { "\($0) % in" })
    for row in rows {
      let share = Double(row.theoretical) / Double(max(1, size.positions))
      table.add(
        [
          "\(row.field.place.layer)", "\(row.field.place.row),\(row.field.place.column)",
          "\(row.theoretical)", Self.percent(share),
        ] + row.areas.map { $0.part.map(Self.percent) ?? "–" })
    }
    return
      "\(title) at \(size.height)×\(size.width), \(images) image\(images == 1 ? "" : "s"), \(measure.rawValue): "
      + "the smallest squares that hold shares of what an output draws from the pixels\n\n\(table.text)"
      + (parts.map { "\n\n" + Self.table($0) } ?? "")
  }

  /// How much goes through each part of the layer.
  private static func table(_ parts: FieldParts) -> String {
    var table = TextTable(["through", "channels", "share", "50 % in", "99 % in"])
    for (part, share) in zip(parts.parts, parts.shares) {
      let name =
        part.step.map { "kernel \($0.kernel) shift \($0.shift)" } ?? "the residual connection"
      let channels = part.step.map { "\($0.channels.lowerBound)–\($0.channels.upperBound - 1)" }
      table.add(
        [name, channels ?? "all", share.map(percent) ?? "–"]
          + part.field.areas[2...].map { $0.map(percent) ?? "–" })
    }
    return table.text
  }

  private static func percent(_ share: Double) -> String {
    (NumberFormat.fixed(share * 100, decimals: 2) ?? "") + " %"
  }

  var csv: String {
    let header =
      "layer,row,column,pixels," + EffectiveField.shares.map { "area_\($0)" }.joined(separator: ",")
    let lines = rows.map { row in
      let place = row.field.place
      return CSV.field("\(place.layer)") + ",\(place.row),\(place.column),\(row.theoretical),"
        + row.areas.map { $0.part.map { "\($0)" } ?? "" }.joined(separator: ",")
    }
    return ([header] + lines).joined(separator: "\n")
  }

  private struct Entry: Encodable {
    let layer: String
    let position: [Int]
    let pixels: Int
    let area: [String: Nullable<Double>]
    let parts: [Part]?
  }

  private struct Part: Encodable {
    /// Null for the residual connection, as are the kernel, the shift and the channels.
    let group: Nullable<Int>
    let kernel, shift: Nullable<String>
    let channels: Nullable<[Int]>
    let share: Nullable<Double>
    let area: [String: Nullable<Double>]

    init(_ part: FieldParts.Part, share: Double?) {
      group = Nullable(value: part.step?.group)
      kernel = Nullable(value: part.step.map { "\($0.kernel)" })
      shift = Nullable(value: part.step.map { "\($0.shift)" })
      channels = Nullable(
        value: part.step.map { [$0.channels.lowerBound, $0.channels.upperBound - 1] })
      self.share = Nullable(value: share)
      area = EffectiveFieldReport.areas(part.field)
    }
  }

  private static func areas(_ field: EffectiveField) -> [String: Nullable<Double>] {
    Dictionary(
      uniqueKeysWithValues: zip(EffectiveField.shares, field.areas).map {
        ("\($0)", Nullable(value: $1))
      })
  }

  private struct Failure: Encodable {
    let path, reason: String
  }

  private struct JSON: Encodable {
    let images: Int
    let measure: String
    let resolution: [Int]
    let layers: [Entry]
    let failed: [Failure]
  }

  func json() throws -> String {
    let entries = rows.map { row in
      Entry(
        layer: "\(row.field.place.layer)",
        position: [row.field.place.row, row.field.place.column], pixels: row.theoretical,
        area: Self.areas(row.field),
        parts: parts.map { parts in
          zip(parts.parts, parts.shares).map { Part($0, share: $1) }
        })
    }
    let json = JSON(
      images: images, measure: measure.rawValue, resolution: [size.height, size.width],
      layers: entries, failed: failed.map { Failure(path: $0.path, reason: $0.reason) })
    return try json.snakeCaseJSONLine
  }
}
