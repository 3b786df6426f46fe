import Exports
import NeoNeXt
import Screens
import TensorCore

/// The statistics of every operator's output, which `run --statistics` prints and the Forward screen exports. Values that are undefined are empty in CSV and null in
/// JSON.
struct ActivationReport: TableReport {
  struct Row: Encodable {
    let step: Int
    let layer: String
    let `operator`: String
    let tensors: String
    let channels, height, width: Int
    let milliseconds: Double
    let min, max: Nullable<Float>
    let mean, std, norm: Nullable<Double>
    let nan, inf: Int
    let residualShare: Nullable<Double>
  }

  let rows: [Row]
  /// The layer and the operator of each row as people read them, such as `stage_1.0 Linear fc_1`.
  private let names: [String]

  init(_ activations: Activations) {
    let computed = activations.operators.enumerated().filter {
      activations.records[$0.offset + 1] != nil
    }
    names = computed.map { "\($0.element.layer) \($0.element.label)" }
    rows = computed.compactMap { index, work in
      activations.records[index + 1].map { record in
        let statistics = record.statistics
        return Row(
          step: index + 1, layer: "\(work.layer)", operator: work.kind.rawValue,
          tensors: work.parameters, channels: work.channels, height: work.size.height,
          width: work.size.width, milliseconds: (record.milliseconds * 1e6).rounded() / 1e6,
          min: Nullable(value: statistics.minimum), max: Nullable(value: statistics.maximum),
          mean: Nullable(value: statistics.mean), std: Nullable(value: statistics.deviation),
          norm: Nullable(value: statistics.norm), nan: statistics.nanCount,
          inf: statistics.infiniteCount,
          residualShare: Nullable(value: activations.residualShare(index + 1)))
      }
    }
  }

  var table: String {
    var table = TextTable([
      "", "output", "min", "max", "mean", "std", "NaN", "inf", "residual share",
    ])
    for (name, row) in zip(names, rows) {
      table.add(
        [name, "\(row.channels)×\(row.height)×\(row.width)"]
          + [row.min.value.map(Double.init), row.max.value.map(Double.init), row.mean.value]
          .map(Self.short) + [Self.short(row.std.value), "\(row.nan)", "\(row.inf)"]
          + [row.residualShare.value.map(Self.short) ?? ""])
    }
    return table.text
  }

  var csv: String {
    let header =
      "step,layer,operator,tensors,channels,height,width,milliseconds,min,max,mean,std,norm,"
      + "nan,inf,residual_share"
    let lines = rows.map { row in
      let place = [
        "\(row.step)", CSV.field(row.layer), CSV.field(row.operator), CSV.field(row.tensors),
      ]
      let numbers = [
        "\(row.channels)", "\(row.height)", "\(row.width)", "\(row.milliseconds)",
        Self.text(row.min), Self.text(row.max), Self.text(row.mean), Self.text(row.std),
        Self.text(row.norm), "\(row.nan)", "\(row.inf)", Self.text(row.residualShare),
      ]
      return (place + numbers).joined(separator: ",")
    }
    return ([header] + lines).joined(separator: "\n")
  }

  private static func short(_ value: Double?) -> String {
    value.map { NumberFormat.short($0, width: 9) } ?? "–"
  }

  private static func text<Number>(_ value: Nullable<Number>) -> String {
    value.value.map { "\($0)" } ?? ""
  }

  func json() throws -> String { try ["operators": rows].snakeCaseJSONLine }
}
