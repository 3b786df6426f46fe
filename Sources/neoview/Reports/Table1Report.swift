import Exports
import NeoNeXt

/// What `table1` prints.
struct Table1Report: TableReport {
  var table: String {
    let parts = [
      Self.published, PublishedRow.notes.joined(separator: "\n"), Self.disagreement, Self.release,
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
  private static var disagreement: String {
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
        (try? paper.with(kernels: kernels.map { StageKernels(kernels: $0) })).map(figures) ?? "",
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

  // MARK: - For scripts

  private static let fields = [
    "model", "resolution", "published_millions", "published_billions", "top1", "params", "table1",
    "total_patchwise",
  ]

  /// A line for each row of Table 1. The last three columns, which are counted, are empty for models that are no NeoNeXts.
  var csv: String {
    let lines = PublishedRow.table1.map { row in
      let found = row.comparison
      let counts = [found?.parameters, found?.operations, found?.patchwiseOperations]
      return
        ([CSV.field(row.model), "\(row.resolution)", row.millionParameters]
        + [row.billionOperations, row.top1] + counts.map { $0.map(String.init) ?? "" })
        .joined(separator: ",")
    }
    return ([Self.fields.joined(separator: ",")] + lines).joined(separator: "\n")
  }

  private struct Row: Encodable {
    let model: String
    let resolution: Int
    let publishedMillions, publishedBillions, top1: Nullable<Double>
    let params, table1, totalPatchwise: Nullable<Int>

    init(_ row: PublishedRow) {
      let found = row.comparison
      model = row.model
      resolution = row.resolution
      publishedMillions = Nullable(value: Double(row.millionParameters))
      publishedBillions = Nullable(value: Double(row.billionOperations))
      top1 = Nullable(value: Double(row.top1))
      params = Nullable(value: found?.parameters)
      table1 = Nullable(value: found?.operations)
      totalPatchwise = Nullable(value: found?.patchwiseOperations)
    }
  }

  func json() throws -> String {
    try ["rows": PublishedRow.table1.map(Row.init)].snakeCaseJSONLine
  }
}
