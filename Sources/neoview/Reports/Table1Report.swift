import NeoNeXt

/// What `table1` prints.
enum Table1Report {
  /// - Throws: what changing the kernels of a stage throws.
  static func text() throws -> String {
    let parts = [
      published, PublishedRow.notes.joined(separator: "\n"), try disagreement(), release,
    ]
    return parts.joined(separator: "\n\n")
  }

  /// The table's rows beside what is counted for them.
  private static var published: String {
    var table = TextTable([
      "model", "resolution", "M parameters", "Table 1", "difference", "G MAC", "Table 1",
      "difference", "Eq. 5, no norms", "top-1",
    ])
    for row in PublishedRow.table1 { table.add(fields(row)) }
    return table.text
  }

  private static func fields(_ row: PublishedRow) -> [String] {
    let found = row.comparison
    return [
      row.model, "\(row.resolution)", found.map { millions($0.parameters) } ?? "",
      row.millionParameters, percent(found?.parameterDifference),
      found.map { billions($0.operations) } ?? "", row.billionOperations,
      percent(found?.operationDifference), found.map { billions($0.patchwiseOperations) } ?? "",
      row.top1,
    ]
  }

  private static func millions(_ count: Int) -> String { (Double(count) / 1e6).text(decimals: 3) }

  private static func billions(_ count: Int) -> String { (Double(count) / 1e9).text(decimals: 4) }

  private static func percent(_ difference: Double?) -> String {
    difference.map { $0.text(decimals: 2) + " %" } ?? ""
  }

  /// What the paper's text says of stage 3, beside what its table has.
  private static func disagreement() throws -> String {
    var table = TextTable([
      "at 224", "Table 1 has", "with 7 in stage 3", "with 4+7, as the text says",
    ])
    for row in PublishedRow.table1 where row.resolution == 224 {
      guard let variant = row.variant else { continue }
      let paper = Architecture(variant, .paper)
      var kernels = paper.kernels
      kernels[2] = kernels[1]
      table.add([
        row.model, "\(row.billionOperations) G, \(row.millionParameters) M",
        figures(paper),
        figures(try paper.with(kernels: kernels.map { StageKernels(kernels: $0) })),
      ])
    }
    return table.text
  }

  private static func figures(_ architecture: Architecture) -> String {
    guard let counts = architecture.counts(at: 224) else { return "" }
    return "\(billions(counts.table1)) G, \(millions(counts.parameters)) M"
  }

  private static var release: String {
    var table = TextTable(["release", "M parameters", "published", "difference", "G MAC at 224"])
    for row in PublishedRow.release {
      let architecture = Architecture(row.variant, .release)
      let count = architecture.parameterCount
      table.add([
        row.variant.title, millions(count),
        row.millionParameters,
        percent(
          PublishedRow.difference(of: count, from: row.millionParameters, unit: 1e6)),
        architecture.counts(at: 224).map { (Double($0.table1) / 1e9).text(decimals: 3) } ?? "",
      ])
    }
    return table.text
  }
}
