/// One row of the paper's Table 1: the published figures of a NeoNeXt or of a model that it is compared with.
package struct PublishedRow: Hashable, Sendable {
  package let model: String
  /// The variant of NeoNeXt; `nil` for the other models.
  package let variant: Variant?
  /// The side of the square images, in pixels.
  package let resolution: Int
  /// The number of parameters in millions, as printed: `27.7`.
  package let millionParameters: String
  /// The number of operations in 10⁹, as printed: `4.40`.
  package let billionOperations: String
  /// The top-1 accuracy on the validation images of ImageNet in percent, as printed.
  package let top1: String

  private static func row(
    _ model: String, _ variant: Variant?, _ resolution: Int, _ parameters: String,
    _ operations: String, _ top1: String
  ) -> PublishedRow {
    PublishedRow(
      model: model, variant: variant, resolution: resolution, millionParameters: parameters,
      billionOperations: operations, top1: top1)
  }

  package static let table1 = [
    row("DeiT-S", nil, 224, "22", "4.60", "79.8"),
    row("NeoNeXt-T", .t, 224, "27.7", "4.40", "80.87"),
    row("ConvNeXt-T", nil, 224, "28.7", "4.50", "82.10"),
    row("NeoNeXt-S", .s, 224, "49.6", "8.60", "82.03"),
    row("ConvNeXt-S", nil, 224, "50.2", "8.70", "83.10"),
    row("DeiT-B", nil, 224, "87", "17.6", "81.8"),
    row("NeoNeXt-B", .b, 224, "87.3", "15.19", "82.23"),
    row("ConvNeXt-B", nil, 224, "88.6", "15.4", "83.80"),
    row("NeoNeXt-T", .t, 384, "27.7", "13.27", "81.36"),
    row("NeoNeXt-S", .s, 384, "49.6", "25.71", "83.32"),
    row("NeoNeXt-B", .b, 384, "87.3", "45.21", "83.11"),
  ]

  /// The numbers of parameters of the published checkpoints in millions, as their page lists them.
  package static let release: [(variant: Variant, millionParameters: String)] = [
    (.t, "27.5"), (.s, "49.3"), (.b, "86.8"), (.l, "193.5"),
  ]

  /// The counts of a model, compared with the published figures.
  package struct Comparison: Hashable, Sendable {
    /// The counted trainable parameters.
    package let parameters: Int
    /// The operations counted as in Table 1: NeoCell as dense products, and norms included.
    package let operations: Int
    /// The operations counted by the formulas: NeoCell patch by patch (Eq. 5), without norms.
    package let patchwiseOperations: Int
    /// The counted minus the published parameters, in percent of the published ones.
    package let parameterDifference: Double?
    /// The counted minus the published operations, in percent of the published ones.
    package let operationDifference: Double?
  }

  /// Compares the counts of a model with the figures of this row.
  package func compared(with counts: OperationCounts) -> Comparison {
    Comparison(
      parameters: counts.parameters, operations: counts.table1,
      patchwiseOperations: counts.totalPatchwise,
      parameterDifference: Self.difference(
        of: counts.parameters, from: millionParameters, unit: 1e6),
      operationDifference: Self.difference(
        of: counts.table1, from: billionOperations, unit: 1e9))
  }

  /// The counts of this row's model; `nil` if it is not a NeoNeXt.
  package var counts: OperationCounts? {
    variant.flatMap { Architecture($0, .paper).counts(at: resolution) }
  }

  /// The counts of this row's model compared with the figures of the row; `nil` if it is not a NeoNeXt.
  package var comparison: Comparison? { counts.map(compared) }

  /// How far a count is from a published figure, in percent of that figure.
  ///
  /// - Parameters:
  ///   - published: the figure as printed.
  ///   - unit: the unit of the figure, such as `1e6` for millions.
  /// - Returns: `nil` if the published text is not a number.
  package static func difference(of count: Int, from published: String, unit: Double) -> Double? {
    Double(published).map { (Double(count) / unit / $0 - 1) * 100 }
  }

  /// Explanations of the numbers for users, one line each.
  package static let notes = [
    "Table 1 counts NeoCell as dense block-diagonal products (3.4), zeros included, as the authors' code executes it",
    "Table 1 counts a batch norm as 5 operations an element, as in training, and the last layer norm likewise",
    "the formulas (3.6) count NeoCell patch by patch (Eq. 5) and no norm, which gives less",
    "the text says 4+7 in stages 1 to 3; Table 1's parameters are met only with 7 in stage 3",
    releaseNote,
  ]

  /// A note with the operations of the published checkpoints, counted as in Table 1.
  private static let releaseNote: String = {
    let counts = [Variant.t, .s, .b].map { variant in
      let operations = Architecture(variant, .release).counts(at: 224)?.table1 ?? 0
      return "\(thousandths((operations + 500_000) / 1_000_000)) (\(variant.rawValue.uppercased()))"
    }
    return
      "the published checkpoints have 4+7 in all stages and the release's order between them: counted likewise they "
      + "take \(counts.joined(separator: ", ")) G at 224, which are not the figures that the release's README prints"
  }()

  /// A count divided by 1000, with three decimals: `4.544` for 4544.
  private static func thousandths(_ count: Int) -> String {
    let rest = String(count % 1000)
    return "\(count / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
  }
}

extension Architecture {
  /// The counts for square images of a given side; `nil` if the model cannot take images of this size.
  package func counts(at resolution: Int) -> OperationCounts? {
    guard let sizes = try? mapSizes(height: resolution, width: resolution) else { return nil }
    return (try? operators(sizes: sizes))?.counts
  }

  /// The row of Table 1 for this model, whatever its shifts, at a given image size.
  ///
  /// - Returns: `nil` for models that are not in Table 1, such as those of the release.
  package func publishedRow(_ size: MapSize) -> PublishedRow? {
    guard let variant, size.height == size.width,
      Architecture(variant, .paper).withoutShifts == withoutShifts
    else { return nil }
    return PublishedRow.table1.first { $0.variant == variant && $0.resolution == size.height }
  }
}
