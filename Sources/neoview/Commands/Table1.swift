import ArgumentParser
import NeoNeXt

struct Table1: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "table1",
    abstract: "Print the paper's Table 1 beside what is counted here, and why they agree.")

  func run() throws {
    var table = TextTable([
      "model", "resolution", "M parameters", "Table 1", "difference", "G MAC", "Table 1",
      "difference", "Eq. 5, no norms", "top-1",
    ])
    for row in PublishedRow.table1 { table.add(Self.fields(row)) }
    let parts = [
      table.text, PublishedRow.notes.joined(separator: "\n"), try disagreement(), release(),
    ]
    try show(parts.joined(separator: "\n\n"))
  }

  private static func fields(_ row: PublishedRow) -> [String] {
    let counts = row.counts
    let parameters = counts.map { Double($0.parameters) / 1e6 }
    let operations = counts.map { Double($0.table1) / 1e9 }
    return [
      row.model, "\(row.resolution)", parameters?.text(decimals: 3) ?? "", row.millionParameters,
      difference(parameters, row.millionParameters), operations?.text(decimals: 4) ?? "",
      row.billionOperations, difference(operations, row.billionOperations),
      counts.map { (Double($0.totalPatchwise) / 1e9).text(decimals: 4) } ?? "", row.top1,
    ]
  }

  /// From the published figure, in percent.
  private static func difference(_ found: Double?, _ published: String) -> String {
    guard let found, let published = Double(published) else { return "" }
    return ((found / published - 1) * 100).text(decimals: 2) + " %"
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
        Self.figures(paper),
        Self.figures(try paper.with(kernels: kernels.map { StageKernels(kernels: $0) })),
      ])
    }
    return table.text
  }

  private static func figures(_ architecture: Architecture) -> String {
    guard let counts = architecture.counts(at: 224) else { return "" }
    return "\((Double(counts.table1) / 1e9).text(decimals: 4)) G, "
      + "\((Double(counts.parameters) / 1e6).text(decimals: 3)) M"
  }

  private func release() -> String {
    var table = TextTable(["release", "M parameters", "published", "difference", "G MAC at 224"])
    for row in PublishedRow.release {
      let architecture = Architecture(row.variant, .release)
      let count = architecture.parameterCount
      let operations = architecture.counts(at: 224).map { Double($0.table1) / 1e9 }
      table.add([
        "NeoNeXt-\(row.variant.rawValue.uppercased())", (Double(count) / 1e6).text(decimals: 3),
        row.millionParameters, Self.difference(Double(count) / 1e6, row.millionParameters),
        operations?.text(decimals: 3) ?? "",
      ])
    }
    return table.text
  }
}
