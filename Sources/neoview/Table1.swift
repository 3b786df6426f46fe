import ArgumentParser
import NeoNeXt

struct Table1: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "table1",
    abstract: "Print the paper's Table 1 beside what is counted here, and why they agree.")

  func run() throws {
    var table = TextTable([
      "model", "resolution", "parameters", "Table 1", "G ops", "Table 1", "difference",
      "Eq. 5, no norms",
      "top-1",
    ])
    for row in PublishedRow.table1 {
      let published = [
        row.model, "\(row.resolution)", "", row.millionParameters, "", row.billionOperations, "",
        "",
        row.top1,
      ]
      table.add(try row.variant.map { try Self.counted($0, row) } ?? published)
    }
    let parts = [
      table.text, PublishedRow.notes.joined(separator: "\n"), try disagreement(), release(),
    ]
    try show(parts.joined(separator: "\n\n"))
  }

  private static func counted(_ variant: Variant, _ row: PublishedRow) throws -> [String] {
    let architecture = Architecture(variant, .paper)
    let sizes = try architecture.mapSizes(height: row.resolution, width: row.resolution)
    let counts = try architecture.operators(sizes: sizes).counts
    let found = Double(counts.table1) / 1e9
    let published = Double(row.billionOperations) ?? .nan
    return [
      row.model, "\(row.resolution)", (Double(counts.parameters) / 1e6).text(decimals: 3),
      row.millionParameters, found.text(decimals: 4), row.billionOperations,
      ((found / published - 1) * 100).text(decimals: 2) + " %",
      (Double(counts.totalPatchwise) / 1e9).text(decimals: 4), row.top1,
    ]
  }

  /// What the paper's text says of stage 3, beside what its table has.
  private func disagreement() throws -> String {
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
        try Self.figures(paper),
        try Self.figures(paper.with(kernels: kernels)),
      ])
    }
    return table.text
  }

  private static func figures(_ architecture: Architecture) throws -> String {
    let counts = try architecture.operators(
      sizes: architecture.mapSizes(height: 224, width: 224)
    ).counts
    return "\((Double(counts.table1) / 1e9).text(decimals: 4)) G, "
      + "\((Double(counts.parameters) / 1e6).text(decimals: 3)) M"
  }

  private func release() -> String {
    var table = TextTable(["release", "parameters", "published"])
    for row in PublishedRow.release {
      let count = Architecture(row.variant, .release).parameterCount
      table.add([
        "NeoNeXt-\(row.variant.rawValue.uppercased())", (Double(count) / 1e6).text(decimals: 3),
        row.millionParameters,
      ])
    }
    return table.text
  }
}
