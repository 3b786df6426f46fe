import Analysis
import NeoNeXt
import TensorCore

/// How the channels of a layer, or of all layers, are set out.
package struct Arrangement: Equatable, Sendable {
  package enum Baseline: Hashable, Sendable, CaseIterable {
    case none
    /// What NeoInit gives on average.
    case neoinit
    /// The checkpoint that this one is compared with.
    case other
  }

  package enum Order: Hashable, Sendable {
    /// As the file has them.
    case stored
    /// The largest figure first.
    case figure(Figure)
    /// Alike channels together: at most so many patterns for every size of matrices.
    case patterns(Int)
  }

  /// What is taken off the matrices before they are shown.
  package internal(set) var baseline = Baseline.none
  /// Which channels are shown; all of them where there is none.
  package internal(set) var filter: FigureFilter?
  package internal(set) var order = Order.stored

  var isPlain: Bool { baseline == .none && isWhole }
  /// Whether all channels stand in their own order.
  var isWhole: Bool { filter == nil && order == .stored }
}

/// A sheet that is to be set out.
package struct ArrangeRequest: Equatable, Sendable {
  package let sheet: Sheet
  /// The same of the checkpoint that it is compared with, and what that is called.
  let compared: Sheet?
  /// Why that cannot be read, if it is there.
  let comparedFailure: String?
  let otherTitle: String?
  package let arrangement: Arrangement

  /// A sheet in another order, with nothing taken off and left out.
  package init(_ sheet: Sheet, _ order: Arrangement.Order) {
    var arrangement = Arrangement()
    arrangement.order = order
    self.init(
      sheet: sheet, compared: nil, comparedFailure: nil, otherTitle: nil, arrangement: arrangement)
  }

  init(
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

extension Sheet {
  /// Sections of several layers whose matrices have the same sizes as one, and last what cannot be read; of one layer, as they
  /// are.
  var mergedBySize: Sheet {
    guard isOfAllLayers else { return self }
    var order: [[Int]] = []
    var groups: [[Int]: [Section]] = [:]
    for section in sections where section.failure == nil {
      let size = section.stacks.flatMap { [$0.rows, $0.columns] }
      if groups[size] == nil { order.append(size) }
      groups[size, default: []].append(section)
    }
    var first = 0
    let merged = order.map { size -> Section in
      let section = Section(merging: groups[size] ?? [], first: first)
      first = section.items.upperBound
      return section
    }
    return with(merged + failures.map { .lost($0, at: first) })
  }
}

extension Sheet.Section {
  /// - Precondition: at least one section, all of matrices of the same sizes.
  fileprivate init(merging sections: [Sheet.Section], first: Int) {
    let stacks = sections[0].stacks.indices.map { side in
      MatrixStack(
        count: sections.reduce(0) { $0 + $1.items.count }, rows: sections[0].stacks[side].rows,
        columns: sections[0].stacks[side].columns,
        values: sections.flatMap { $0.stacks[side].values })
    }
    let places = sections.flatMap { section in
      section.items.map { Sheet.Place(origin: section.origin(of: $0), note: section.note(on: $0)) }
    }
    let sizes = zip(["L", "R"], stacks).map { "\($0) \($1.rows)×\($1.columns)" }
    self.init(
      heading: sizes.joined(separator: " ") + " · \(places.count) channels",
      items: first..<first + places.count, shifts: [], stacks: stacks, places: places)
  }
}
