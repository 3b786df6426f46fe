import ArgumentParser
import FoundationEssentials
import NeoNeXt
import Screens
import TensorCore
import Weights

struct Diff: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Say how two checkpoints differ: epochs, a model and its average, a start and its end.",
    discussion: """
      What matches by name and shape is compared, what does not is listed. Changes are relative to the \
      second checkpoint: ‖first − second‖ / ‖second‖. Layers and channels are ranked by them. Exit status \
      0 also where they differ.
      """)

  @Argument(help: "The checkpoint.")
  var checkpoint: String

  @Argument(help: "The one that it is compared with.")
  var other: String

  @Option(help: "table, csv (a line for every L and R) or json.")
  var format = TableFormat.table

  func run() throws {
    let first = try reporting(checkpoint) { try OpenModel(checkpoint: checkpoint).model }
    let second = try reporting(other) { try OpenModel(checkpoint: other).model }
    try reporting {
      let report = DiffReport(difference: try ModelDifference(first, second))
      switch format {
      case .table: try show(report.table)
      case .csv: try show(report.csv)
      case .json: try show(report.json())
      }
    }
  }
}

/// What `diff` prints.
struct DiffReport {
  let difference: ModelDifference

  private typealias Row = (
    layer: LayerID, side: NeoCellFigures.Side, channels: [ModelDifference.Channel]
  )

  /// Sides of layers, the most changed first.
  private var rows: [Row] {
    var rows: [Row] = []
    var places: [String: Int] = [:]
    for channel in difference.channels {
      let key = "\(channel.layer) \(channel.side)"
      if let place = places[key] {
        rows[place].channels.append(channel)
      } else {
        places[key] = rows.count
        rows.append((channel.layer, channel.side, [channel]))
      }
    }
    return rows.sorted { Self.rank($0.channels) > Self.rank($1.channels) }
  }

  /// Where something is not finite in one alone, that is the largest change.
  private static func rank(_ channels: [ModelDifference.Channel]) -> Double {
    channels.contains { $0.change.oddCount > 0 } ? .infinity : relative(channels)
  }

  /// Over all matrices together.
  private static func relative(_ channels: [ModelDifference.Channel]) -> Double {
    let distance = channels.reduce(0.0) { $0 + $1.change.distance * $1.change.distance }
    let norm = channels.reduce(0.0) { $0 + $1.change.norm * $1.change.norm }
    return distance == 0 ? 0 : norm > 0 ? (distance / norm).squareRoot() : .infinity
  }

  var table: String {
    var table = TextTable([
      "", "", "matrices", "change", "largest channel", "its change", "not finite",
    ])
    for row in rows {
      let most = row.channels.max { $0.change.rank < $1.change.rank }
      table.add([
        "\(row.layer)", row.side.rawValue, "\(row.channels.count)",
        Self.relative(row.channels).text(decimals: 4), most.map { "\($0.channel)" } ?? "",
        most?.change.relative?.text(decimals: 4) ?? "undefined",
        "\(row.channels.reduce(0) { $0 + $1.change.oddCount })",
      ])
    }
    let equal = difference.tensors.count { $0.change.isEqual }
    let summary =
      "\(difference.tensors.count) tensors match by name and shape; \(equal) of them are equal"
    let parts = rows.isEmpty ? [summary] : [table.text, summary]
    return (parts + Self.ranked(difference.tensors) + unmatched).joined(separator: "\n\n")
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

  private var unmatched: [String] {
    let lists =
      difference.onlyInFirst.map { "only in the first   \($0.printable)" }
      + difference.onlyInSecond.map { "only in the second  \($0.printable)" }
      + difference.differentShape.map {
        "other shape         \($0.name.printable): \($0.first) and \($0.second)"
      } + difference.notCompared.map { "not compared        \($0)" }
    return lists.isEmpty ? [] : [lists.joined(separator: "\n")]
  }

  var csv: String {
    let lines = difference.channels.map { channel in
      let change = channel.change
      return "\(channel.layer),\(channel.channel),\(channel.side.rawValue),\(change.distance),"
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

    let layers: [Layer]
    let tensors: [Tensor]
    let onlyInFirst, onlyInSecond, otherShape: [String]
  }

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    let json = JSON(
      layers: rows.map { row in
        let relative = Self.relative(row.channels)
        return JSON.Layer(
          layer: "\(row.layer)", side: row.side.rawValue, matrices: row.channels.count,
          relative: Nullable(value: relative.isFinite ? relative : nil),
          notFinite: row.channels.reduce(0) { $0 + $1.change.oddCount })
      },
      tensors: difference.tensors.map {
        JSON.Tensor(
          name: $0.name, relative: Nullable(value: $0.change.relative), largest: $0.change.largest,
          notFinite: $0.change.oddCount, equal: $0.change.isEqual)
      },
      onlyInFirst: difference.onlyInFirst, onlyInSecond: difference.onlyInSecond,
      otherShape: difference.differentShape.map(\.name))
    let text = String(decoding: try encoder.encode(json), as: UTF8.self)
    return text.safeJSON
  }
}

extension Change {
  /// For sorting: what is not finite in one alone, and what grew from zero, comes first.
  fileprivate var rank: Double { oddCount > 0 ? .infinity : relative ?? .greatestFiniteMagnitude }
}
