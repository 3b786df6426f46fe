/// A model of a size that the paper's Table 1 has, T, S or B, but not of the form that the table counts: its own numbers for the
/// images of the table, and why they are others.
package struct OtherForm: Equatable, Sendable {
  /// The counts for square images of one size, by the convention of Table 1.
  package struct Row: Equatable, Sendable {
    package let resolution: Int
    package let parameters: Int
    package let operations: Int
  }

  package let rows: [Row]
  /// What differs, in one line that begins in lower case.
  package let reason: String

  /// - Returns: `nil` unless the model is of such a size and of another form.
  /// - Complexity: O(operators).
  package init?(_ architecture: Architecture) {
    guard let variant = architecture.variantInTable1 else { return nil }
    let paper = Architecture(variant, .paper)
    guard paper.withoutShifts != architecture.withoutShifts else { return nil }
    rows = PublishedRow.table1.filter { $0.variant == variant }.compactMap { row in
      architecture.counts(at: row.resolution).map {
        Row(resolution: row.resolution, parameters: $0.parameters, operations: $0.table1)
      }
    }
    reason = "other counts, since this model has " + Self.differences(architecture, paper)
  }

  private static func differences(_ architecture: Architecture, _ paper: Architecture) -> String {
    var parts: [String] = []
    if architecture.kernelNames != paper.kernelNames {
      let (own, other) = (architecture.kernelNames, paper.kernelNames)
      parts.append(
        "kernels \(own.joined(separator: ",")) instead of \(other.joined(separator: ","))")
    }
    if architecture.downsampling != paper.downsampling {
      parts.append("the release's order between stages")
    }
    if architecture.hasLinearBias { parts.append("biases") }
    if architecture.hasLayerScale { parts.append("layer scale") }
    if architecture.classes != paper.classes { parts.append("\(architecture.classes) classes") }
    return parts.isEmpty ? "layers of other sizes" : parts.joined(separator: ", ")
  }
}

extension Architecture {
  /// The variant whose dims and depths the model has, if the paper's Table 1 has that variant; `nil` for all other models.
  package var variantInTable1: Variant? {
    variant.flatMap { variant in
      PublishedRow.table1.contains { $0.variant == variant } ? variant : nil
    }
  }
}
