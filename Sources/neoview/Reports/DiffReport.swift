import Exports
import TensorCore
import Weights

/// What `diff` prints.
struct DiffReport: TableReport {
  let difference: ModelDifference

  /// Sides of layers, the most changed first.
  private var rows: [ModelDifference.Part] {
    difference.parts.filter { $0.side != nil }.sorted { $0.rank > $1.rank }
  }

  var table: String {
    var table = TextTable([
      "", "", "matrices", "change", "largest channel", "its change", "not finite",
    ])
    for row in rows {
      let most = row.mostChanged
      table.add([
        "\(row.layer)", row.side?.rawValue ?? "", "\(row.count)",
        row.relative?.text(decimals: 4) ?? "undefined", most.map { "\($0.channel)" } ?? "",
        most?.change.relative?.text(decimals: 4) ?? "undefined", "\(row.oddCount)",
      ])
    }
    let equal = difference.tensors.count { $0.change.isEqual }
    let summary =
      "\(difference.tensors.count) tensors match by name and shape; \(equal) of them are equal"
    let parts = rows.isEmpty ? [summary] : [table.text, summary]
    let unmatched = difference.unmatched
    let lists = unmatched.isEmpty ? [] : [unmatched.joined(separator: "\n")]
    return (parts + Self.ranked(difference.tensors) + lists).joined(separator: "\n\n")
  }

  private static func ranked(_ tensors: [ModelDifference.Tensor]) -> [String] {
    let changed = tensors.filter { !$0.change.isEqual }
      .sorted { $0.change.rank > $1.change.rank }
    guard !changed.isEmpty else { return [] }
    var table = TextTable(["most changed tensors", "shape", "change", "largest |Δ|", "not finite"])
    for tensor in changed.prefix(20) {
      table.add([
        tensor.name.excerpt, "\(tensor.shape)",
        tensor.change.relative?.text(decimals: 4) ?? "undefined",
        tensor.change.largest.text(decimals: 6), "\(tensor.change.oddCount)",
      ])
    }
    let rest = changed.count > 20 ? "\nand \(changed.count - 20) more, less changed" : ""
    return [table.text + rest]
  }

  var csv: String {
    let lines = difference.channels.map { channel in
      let change = channel.change
      return
        "\(CSV.field("\(channel.layer)")),\(channel.channel),\(channel.side.rawValue),\(change.distance),"
        + "\(change.norm),\(change.relative.map { "\($0)" } ?? ""),\(change.largest),\(change.oddCount)"
    }
    return (["layer,channel,side,distance,norm,relative,largest,not_finite"] + lines)
      .joined(separator: "\n")
  }

  private struct JSON: Encodable {
    struct Layer: Encodable {
      let layer: String
      let side: String
      let matrices: Int
      let relative: Nullable<Double>
      let notFinite: Int
    }

    struct Tensor: Encodable {
      let name: String
      let relative: Nullable<Double>
      let largest: Double
      let notFinite: Int
      let equal: Bool
    }

    struct Unreadable: Encodable {
      let name: String
      /// `first` or `second`.
      let checkpoint: String
      let reason: String
    }

    let layers: [Layer]
    let tensors: [Tensor]
    let onlyInFirst, onlyInSecond, otherShape, notCompared: [String]
    let unreadable: [Unreadable]
  }

  func json() throws -> String {
    let json = JSON(
      layers: rows.map { row in
        JSON.Layer(
          layer: "\(row.layer)", side: row.side?.rawValue ?? "", matrices: row.count,
          relative: Nullable(value: row.relative), notFinite: row.oddCount)
      },
      tensors: difference.tensors.map {
        JSON.Tensor(
          name: $0.name, relative: Nullable(value: $0.change.relative), largest: $0.change.largest,
          notFinite: $0.change.oddCount, equal: $0.change.isEqual)
      },
      onlyInFirst: difference.onlyInFirst, onlyInSecond: difference.onlyInSecond,
      otherShape: difference.differentShape.map(\.name), notCompared: difference.notCompared,
      unreadable: difference.unreadable.map {
        JSON.Unreadable(name: $0.name, checkpoint: $0.place.rawValue, reason: $0.reason)
      })
    return try json.snakeCaseJSONLine
  }
}
