import Exports
import NeoNeXt
import TensorCore

/// What `flops` prints.
struct FlopsReport: TableReport {
  let title: String
  /// The counts at one resolution, or at several that are compared.
  let counted: [CountedOperators]
  let published: PublishedRow?
  let byOperator: Bool

  private typealias Row = (layer: String, name: String, counts: OperationCounts)

  private func rows(_ operators: [Operator]) -> [Row] {
    byOperator
      ? operators.map { ("\($0.layer)", $0.label, $0.counts) }
      : operators.layers.map { ("\($0.id)", "", operators[$0.places].counts) }
  }

  // MARK: - For people

  var table: String { counted.count == 1 ? table(counted[0]) : comparison }

  private func table(_ counted: CountedOperators) -> String {
    let total = counted.operators.counts
    var table = TextTable(
      ["", "M MAC: Eq. 5", "dense", "depthwise", "pointwise", "total", "share", "norm"]
        + ["parameters", "MB moved", "MAC/byte"])
    for row in rows(counted.operators) {
      table.add([Self.name(row)] + cells(row.counts, of: total))
    }
    table.add(["total"] + cells(total, of: total))
    return ([heading, "", table.text, ""] + summary(total)).joined(separator: "\n")
  }

  private var heading: String {
    let sizes = counted.map { "\($0.size.height)×\($0.size.width)" }.joined(separator: " | ")
    return "\(title) at \(sizes) · 1 MAC is one multiply–add, 2 FLOPs"
  }

  private static func name(_ row: Row) -> String {
    row.name.isEmpty ? row.layer : "\(row.layer) \(row.name)"
  }

  /// The totals at every resolution side by side, and how many times the first each other one is.
  private var comparison: String {
    let sizes = counted.map(\.size.name)
    var table = TextTable(
      ["M MAC", sizes[0]] + sizes.dropFirst().flatMap { [$0, "ratio"] })
    let rows = counted.map { self.rows($0.operators) }
    for (place, row) in rows[0].enumerated() {
      table.add([Self.name(row)] + Self.compared(rows.map { $0[place].counts }))
    }
    table.add(["total"] + Self.compared(counted.map(\.operators.counts)))
    return [heading, "", table.text].joined(separator: "\n")
  }

  private static func compared(_ counts: [OperationCounts]) -> [String] {
    let totals = counts.map(\.totalPatchwise)
    return [NumberFormat.millions(totals[0])]
      + totals.dropFirst().flatMap {
        [NumberFormat.millions($0), NumberFormat.ratio($0, to: totals[0])]
      }
  }

  private func cells(_ counts: OperationCounts, of total: OperationCounts) -> [String] {
    let millions = [
      counts.patchwise, counts.dense, counts.depthwise, counts.pointwise, counts.totalPatchwise,
    ].map { $0 == 0 ? "–" : (Double($0) / 1e6).text(decimals: 3) }
    let share = Double(counts.totalPatchwise) / Double(max(1, total.totalPatchwise)) * 100
    let bytes = Double(counts.weightBytes + counts.activationBytes) / 1e6
    return millions + [
      share.text(decimals: 1) + " %",
      counts.norm == 0 ? "–" : (Double(counts.norm) / 1e6).text(decimals: 3),
      NumberFormat.grouped(counts.parameters), bytes.text(decimals: 2),
      counts.operationsPerByte.map { $0.text(decimals: 1) } ?? "–",
    ]
  }

  private func summary(_ total: OperationCounts) -> [String] {
    func billions(_ count: Int) -> String { (Double(count) / 1e9).text(decimals: 4) }
    var lines = [
      "by the formulas (Eq. 5)      \(billions(total.totalPatchwise)) G MAC, "
        + "\(billions(2 * total.totalPatchwise)) GFLOPs",
      "NeoCell dense                \(billions(total.totalDense)) G MAC",
      "as Table 1 counts            \(billions(total.table1)) G: dense, and norms",
    ]
    if let published, let difference = published.compared(with: total).operationDifference {
      lines.append(
        "Table 1 has                  \(published.billionOperations) for \(published.model), "
          + "\(difference.text(decimals: 2)) % away (neoview table1 says why)")
    }
    return lines + [
      "not counted                  activations, pooling, residual sums, biases, layer scale",
      "bytes                        float32, every operator reads and writes its maps",
    ]
  }

  // MARK: - For scripts

  private static let fields = [
    "patchwise", "dense", "depthwise", "pointwise", "norm", "params", "total_patchwise",
    "total_dense", "weight_bytes", "activation_bytes", "table1", "operations_per_byte",
  ]

  private static func values(_ counts: OperationCounts) -> [String] {
    let integers = [
      counts.patchwise, counts.dense, counts.depthwise, counts.pointwise, counts.norm,
      counts.parameters, counts.totalPatchwise, counts.totalDense, counts.weightBytes,
      counts.activationBytes, counts.table1,
    ]
    return integers.map(String.init) + [counts.operationsPerByte.map { "\($0)" } ?? ""]
  }

  /// A line for each layer or operator, and a last one for the total. Several resolutions follow each other, with a first column for
  /// the resolution.
  var csv: String {
    let labels = (counted.count == 1 ? [] : ["resolution"]) + ["layer"]
    let names = labels + (byOperator ? ["operator"] : []) + Self.fields
    return ([names.joined(separator: ",")] + counted.flatMap(lines)).joined(separator: "\n")
  }

  private func lines(_ counted: CountedOperators) -> [String] {
    let first =
      self.counted.count == 1 ? [] : ["\(counted.size.height)x\(counted.size.width)"]
    func line(_ layer: String, _ name: String, _ counts: OperationCounts) -> String {
      let label = first + [layer] + (byOperator ? [name] : [])
      return (label.map(CSV.field) + Self.values(counts)).joined(separator: ",")
    }
    return rows(counted.operators).map { line($0.layer, $0.name, $0.counts) }
      + [line("total", "", counted.operators.counts)]
  }

  private struct Counts: Encodable {
    let patchwise, dense, depthwise, pointwise, norm, params: Int
    let totalPatchwise, totalDense, table1, weightBytes, activationBytes: Int
    let operationsPerByte: Double?
    let layer: String?
    let `operator`: String?
    let operators: [Counts]?

    init(
      _ counts: OperationCounts, layer: String? = nil, operator name: String? = nil,
      operators: [Counts]? = nil
    ) {
      patchwise = counts.patchwise
      dense = counts.dense
      depthwise = counts.depthwise
      pointwise = counts.pointwise
      norm = counts.norm
      params = counts.parameters
      totalPatchwise = counts.totalPatchwise
      totalDense = counts.totalDense
      table1 = counts.table1
      weightBytes = counts.weightBytes
      activationBytes = counts.activationBytes
      operationsPerByte = counts.operationsPerByte
      self.layer = layer
      self.operator = name
      self.operators = operators
    }
  }

  private struct JSON: Encodable {
    let resolution: [Int]
    let layers: [Counts]
    let totals: Counts
  }

  /// The counts at one resolution, or those at all under `resolutions`.
  func json() throws -> String {
    let counts = counted.map(json)
    return counts.count == 1
      ? try counts[0].snakeCaseJSONLine : try ["resolutions": counts].snakeCaseJSONLine
  }

  private func json(_ counted: CountedOperators) -> JSON {
    let operators = counted.operators
    let layers = operators.layers.map { layer, places in
      Counts(
        operators[places].counts, layer: "\(layer)",
        operators: byOperator
          ? operators[places].map { Counts($0.counts, operator: $0.label) } : nil)
    }
    return JSON(
      resolution: [counted.size.height, counted.size.width], layers: layers,
      totals: Counts(operators.counts))
  }
}
