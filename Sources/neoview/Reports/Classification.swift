import Analysis
import TensorCore

/// The likeliest classes of an image, which `run` prints.
struct Classification {
  private struct Entry: Encodable {
    let `class`: Int
    let label: String
    /// Null if the logit is not finite.
    let logit: Nullable<Double>
    let probability: Nullable<Double>
  }

  private struct JSON: Encodable {
    /// Left out if there is one image.
    let image: String?
    let top: [Entry]
    let milliseconds: Double
  }

  private let image: String?
  private let entries: [Entry]
  private let milliseconds: Double
  /// How many logits are NaN or infinite.
  private let oddCount: Int

  /// - Parameter image: the name of the image; `nil` if it is the only one.
  init(_ logits: [Float], image: String?, labels: [String]?, top: Int, milliseconds: Double) {
    self.image = image
    self.milliseconds = milliseconds
    oddCount = logits.count { !$0.isFinite }
    entries = ClassScore.ranked(logits, count: top).map { score in
      Entry(
        class: score.index, label: labels?[score.index] ?? "",
        logit: Nullable(value: score.logit.isFinite ? Double(score.logit) : nil),
        probability: Nullable(value: score.probability))
    }
  }

  func json() throws -> String {
    let json = JSON(
      image: image, top: entries, milliseconds: (milliseconds * 1000).rounded() / 1000)
    return try json.jsonLine
  }

  var table: String {
    let rows = entries.map { entry in
      let probability =
        entry.probability.value.map { "\(Self.rounded($0 * 100, 2)) %" } ?? "undefined"
      let logit = entry.logit.value.map { Self.rounded($0, 4) } ?? "not finite"
      return Self.pad(String(entry.class), 6) + Self.pad(probability, 12) + Self.pad(logit, 12)
        + (entry.label.isEmpty ? "" : "  \(entry.label.printable)")
    }
    let odd = oddCount > 0 ? ["\(oddCount) logits are NaN or infinite"] : []
    return
      ((image.map { [$0.printable] } ?? []) + ["class probability       logit"] + rows + odd
      + ["\(Self.rounded(milliseconds, 2)) ms"]).joined(separator: "\n")
  }

  private static func rounded(_ value: Double, _ decimals: Int) -> String {
    let scale = (0..<decimals).reduce(1.0) { product, _ in product * 10 }
    let text = String((value * scale).rounded() / scale)
    return text
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
