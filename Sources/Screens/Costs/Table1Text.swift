import NeoNeXt
import TensorCore

/// The paper's Table 1 as text, with the parameters and operations that neoview counts and the reasons for the differences.
enum Table1Text {
  /// The numbers that neoview counts for a row of NeoNeXt, as text.
  struct Counted {
    let parameters: String
    let operations: String
    /// How far the operations are from the published figure, in percent.
    let difference: String

    /// - Returns: `nil` if the row is of another network.
    fileprivate init?(_ row: PublishedRow) {
      guard let found = row.comparison else { return nil }
      parameters = NumberFormat.millions(found.parameters)
      operations = NumberFormat.fixed(Double(found.operations) / 1e9, decimals: 4) ?? ""
      difference =
        (found.operationDifference.flatMap { NumberFormat.fixed($0, decimals: 2) } ?? "") + " %"
    }
  }

  /// The counts by row of the table. They are computed once, so that drawing only writes them.
  static let counted: [PublishedRow: Counted] = Dictionary(
    uniqueKeysWithValues: PublishedRow.table1.compactMap { row in Counted(row).map { (row, $0) } })

  /// The lines of the page.
  static let lines: [String] =
    [String(line("Table 1", zip(titles, widths)).dropFirst())] + rows
    + ["", "published checkpoints"] + release + ["", "why"]
    + PublishedRow.notes.flatMap { note in
      note.wrapped(width: 63).enumerated().map { ($0 == 0 ? " · " : "   ") + $1 }
    }

  private static let titles = ["size", "M", "here", "G", "here", "away", "top-1"]
  private static let widths = [5, 6, 8, 7, 9, 9, 7]

  /// A line of the table: a name, and fields with their widths in columns, set to the right.
  private static func line(_ name: String, _ fields: some Sequence<(String, Int)>) -> String {
    fields.reduce(" " + name + String(repeating: " ", count: max(0, 10 - name.count))) {
      $0 + String(repeating: " ", count: max(1, $1.1 - $1.0.count)) + $1.0
    }
  }

  private static var rows: [String] {
    PublishedRow.table1.map { row in
      let found = counted[row]
      let fields = [
        "\(row.resolution)", row.millionParameters, found?.parameters ?? "",
        row.billionOperations, found?.operations ?? "", found?.difference ?? "", row.top1,
      ]
      return line(row.model, zip(fields, widths))
    }
  }

  private static var release: [String] {
    PublishedRow.release.map { variant, published in
      let count = NumberFormat.millions(Architecture(variant, .release).parameterCount)
      return line(
        "NeoNeXt-\(variant.rawValue.uppercased())", zip(["", published, count], widths))
    }
  }
}
