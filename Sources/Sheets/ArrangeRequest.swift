import Analysis

/// The request to arrange a sheet: to subtract a baseline from its matrices, and to filter and order its channels.
package struct ArrangeRequest: Equatable, Sendable {
  /// The sheet with the matrices as the checkpoint has them.
  package let sheet: Sheet
  /// The same layers or tensor of the checkpoint that is compared with; `nil` if it has none, or they cannot be read.
  package let compared: Sheet?
  /// Why the other checkpoint's matrices cannot be read; `nil` if they can, or if it has none.
  package let comparedFailure: String?
  /// The name of the other checkpoint; `nil` if there is no other checkpoint.
  package let otherTitle: String?
  package let arrangement: Arrangement

  /// Requests another order of the channels, without a baseline and without a filter.
  package init(_ sheet: Sheet, _ order: Arrangement.Order) {
    var arrangement = Arrangement()
    arrangement.order = order
    self.init(sheet, arrangement)
  }

  /// Requests an arrangement of a sheet that no other checkpoint is subtracted from.
  package init(_ sheet: Sheet, _ arrangement: Arrangement) {
    self.init(
      sheet: sheet, compared: nil, comparedFailure: nil, otherTitle: nil, arrangement: arrangement)
  }

  package init(
    sheet: Sheet, compared: Sheet?, comparedFailure: String?, otherTitle: String?,
    arrangement: Arrangement
  ) {
    self.sheet = sheet
    self.compared = compared
    self.comparedFailure = comparedFailure
    self.otherTitle = otherTitle
    self.arrangement = arrangement
  }

  /// The most values that a sheet may have to be arranged. No NeoNeXt has nearly as many in all its matrices.
  private static let limit = 1 << 24

  /// Why a sheet cannot be arranged. The description is one lower-case line.
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  /// Arranges the sheet. Channels with L and R, and feature maps, can be filtered and ordered; other tensors stay as they are.
  ///
  /// - Throws: `Failure` if the sheet has too many values, or the other checkpoint has no such matrices; `CancellationError`.
  /// - Complexity: linear in the values of the sheet. A filter, or an order by a figure, also needs the singular values of
  ///   every matrix; patterns need a clustering by `KMeans`.
  ///
  /// - Parameter gradient: the gradients of the loss by the matrices of the sheet; `nil` unless the arrangement needs them.
  package func arranged(_ gradient: Sheet? = nil) throws -> Sheet {
    guard sheet.valueCount <= Self.limit else {
      throw Failure(description: "too many values to compare or to sort here")
    }
    let isChange = arrangement.baseline == .other || arrangement.baseline == .gradient
    let shown = try lessBaseline(gradient)
    let weighed = gradient.map { WeighedSheet(values: sheet, gradient: $0) }
    guard sheet.canBeOrdered else { return shown }
    // Figures such as `distance` are measured from NeoInit already, so they need the stored values and not the difference.
    let measured = isChange ? shown : sheet
    guard let filter = arrangement.filter else {
      return try order(shown, measured: measured, isChange, weighed)
    }
    let kept = try measured.accepted(by: filter, isChange, weighed)
    return try order(
      shown.keeping(kept, filter), measured: measured.keeping(kept, filter), isChange,
      weighed?.keeping(kept, filter))
  }

  /// Subtracts the baseline from the matrices of the sheet.
  private func lessBaseline(_ gradient: Sheet?) throws -> Sheet {
    switch arrangement.baseline {
    case .none: return sheet
    case .neoinit: return sheet.differenceFromNeoInit
    case .other:
      if let reason = comparedFailure ?? compared?.failures.first {
        throw Failure(description: "\(otherTitle ?? ""): \(reason)")
      }
      guard let change = compared.flatMap({ sheet.difference(from: $0, named: otherTitle ?? "") })
      else {
        throw Failure(description: "\(otherTitle ?? "") has nothing of this name and shape")
      }
      return change
    case .gradient:
      guard let gradient else { throw Failure(description: "the gradients were not computed") }
      return gradient
    }
  }

  private func order(
    _ shown: Sheet, measured: Sheet, _ isChange: Bool, _ weighed: WeighedSheet?
  ) throws -> Sheet {
    switch arrangement.order {
    case .stored: shown
    case .figure(let figure):
      try shown.mergedBySize.sorted(
        by: figure, of: measured.mergedBySize, isChange: isChange, weighed?.mergedBySize)
    case .patterns(let count): try shown.mergedBySize.grouped(into: count)
    }
  }
}
