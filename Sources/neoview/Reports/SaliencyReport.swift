import Analysis
import Inference
import TensorCore

/// What `saliency` prints beside the map that it writes.
struct SaliencyReport {
  let image: String
  let map: SaliencyMap
  /// The class that is explained, with its logit and its probability.
  let score: ClassScore
  let label: String?
  let against: Int?
  /// The first layer with fresh weights; `nil` if the model is as it is.
  let randomized: String?
  /// The rank correlation of the magnitudes with those of the model as it is.
  let correlation: Double?

  /// What is explained, in words.
  var subject: String {
    "class \(score.index)" + (label.map { " \($0)" } ?? "")
      + (against.map { " against class \($0)" } ?? "")
  }

  private var range: ValueRange { ValueRange(map.values) }
  private var sum: Double { map.values.reduce(0.0) { $0 + Double($1) } }

  /// What is wrong with the map; `nil` if all values are finite.
  var oddity: String? {
    let odd = range.nanCount + range.infiniteCount
    return odd > 0 ? "\(odd) of \(map.values.count) values of the map are NaN or infinite" : nil
  }

  var text: String {
    func short(_ value: Double) -> String { NumberFormat.short(value, width: 9) }
    var lines = [
      ("image", image), ("explained", subject),
      ("logit", short(Double(score.logit))),
      ("probability", score.probability.map { "\(short($0 * 100)) %" } ?? "undefined"),
      ("method", map.request.method.rawValue),
      (
        randomized == nil ? "map" : "map, fresh",
        "\(map.size.height)×\(map.size.width), \(range.isEmpty ? "no finite value" : "\(short(Double(range.lowest))) to \(short(Double(range.highest)))")"
      ),
    ]
    if let baseline = map.baseline, let part = map.incompleteness {
      lines.append(
        (
          "completeness",
          "the map sums up to \(short(sum)), the output changes by \(short(map.output - baseline)): "
            + "off by \(short(part * 100)) %"
        ))
    }
    if let randomized {
      lines.append(
        (
          "fresh weights",
          "from \(randomized) to the head: rank correlation \(correlation.map(short) ?? "undefined") with the map before"
        ))
    }
    return lines.map { $0.padded(to: 15) + $1.printable }.joined(separator: "\n")
  }

  private struct JSON: Encodable {
    let image: String
    let method: String
    let `class`: Int
    let label: String?
    let against: Nullable<Int>
    let logit, probability, output: Nullable<Double>
    let resolution: [Int]
    let min, max: Nullable<Float>
    let sum: Nullable<Double>
    let nan, inf: Int
    let baseline, incompleteness: Nullable<Double>
    let randomized: String?
    let rankCorrelation: Nullable<Double>
  }

  func json() throws -> String {
    func finite(_ value: Double?) -> Nullable<Double> {
      Nullable(value: value.flatMap { $0.isFinite ? $0 : nil })
    }
    let json = JSON(
      image: image, method: map.request.method.rawValue, class: score.index, label: label,
      against: Nullable(value: against), logit: finite(Double(score.logit)),
      probability: finite(score.probability), output: finite(map.output),
      resolution: [map.size.height, map.size.width],
      min: Nullable(value: range.isEmpty ? nil : range.lowest),
      max: Nullable(value: range.isEmpty ? nil : range.highest), sum: finite(sum),
      nan: range.nanCount, inf: range.infiniteCount, baseline: finite(map.baseline),
      incompleteness: finite(map.incompleteness), randomized: randomized,
      rankCorrelation: finite(correlation))
    return try json.snakeCaseJSONLine
  }
}
