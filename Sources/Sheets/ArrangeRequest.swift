import Analysis

/// A sheet that is to be set out.
package struct ArrangeRequest: Equatable, Sendable {
  package let sheet: Sheet
  /// The same of the checkpoint that it is compared with, and what that is called.
  package let compared: Sheet?
  /// Why that cannot be read, if it is there.
  package let comparedFailure: String?
  package let otherTitle: String?
  package let arrangement: Arrangement

  /// A sheet in another order, with nothing taken off and left out.
  package init(_ sheet: Sheet, _ order: Arrangement.Order) {
    var arrangement = Arrangement()
    arrangement.order = order
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

  /// What can be arranged: far beyond the matrices of any NeoNeXt.
  private static let limit = 1 << 24

  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  /// - Throws: `Failure`, `CancellationError`.
  package func arranged() throws -> Sheet {
    guard sheet.valueCount <= Self.limit else {
      throw Failure(description: "too many values to compare or to sort here")
    }
    let isChange = arrangement.baseline == .other
    let shown = try lessBaseline()
    guard sheet.sides.count == 2 else { return shown }
    // Figures of a difference from NeoInit would measure NeoInit from itself.
    let measured = isChange ? shown : sheet
    guard let filter = arrangement.filter else {
      return try order(shown, measured: measured, isChange)
    }
    let kept = try measured.accepted(by: filter, isChange)
    guard kept.contains(where: { !$0.isEmpty }) else {
      throw Failure(description: "no channel has \(filter.text.excerpt)")
    }
    return try order(
      shown.keeping(kept, filter), measured: measured.keeping(kept, filter), isChange)
  }

  private func lessBaseline() throws -> Sheet {
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
    }
  }

  private func order(_ shown: Sheet, measured: Sheet, _ isChange: Bool) throws -> Sheet {
    switch arrangement.order {
    case .stored: shown
    case .figure(let figure):
      try shown.mergedBySize.sorted(by: figure, of: measured.mergedBySize, isChange: isChange)
    case .patterns(let count): try shown.mergedBySize.grouped(into: count)
    }
  }
}
