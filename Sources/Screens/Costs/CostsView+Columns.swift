import NeoNeXt
import TUICore
import TensorCore

/// The columns of the table of operation counts, at one resolution or at several side by side.
extension CostsView {
  /// The columns in the order of their importance: the total, its share, the bar, the column that rows are sorted by, the others.
  func columns(_ rows: [CostsScreen.Row], hasBar: Bool) -> [TextColumn<CostsScreen.Row>] {
    let bar =
      hasBar ? [TextColumn<CostsScreen.Row>(title: "", width: Self.barWidth + 1) { _ in "" }] : []
    let others = screen.others.map(\.size)
    guard others.isEmpty else {
      let counts = sortedFirst(Self.counts + [Self.bytes]) { $0.order }
      return columns(Self.total, beside: others) + bar
        + counts.flatMap { columns($0, beside: others) } + [Self.parameters.column]
    }
    var costs = Self.counts.map(Self.sortable)
    costs += [Self.parameters, Self.sortable(Self.bytes), Self.intensity]
    if rows.contains(where: { $0.milliseconds != nil }) { costs = Self.times + costs }
    return [Self.sortable(Self.total).column, share] + bar
      + sortedFirst(costs) { $0.order }.map(\.column)
  }

  // MARK: - What is counted

  /// A count with the order that sorts by it and the width of its column.
  private typealias Count = (order: CostsScreen.Order, width: Int, value: (OperationCounts) -> Int)

  /// A column with the order that sorts by it; `nil` if rows cannot be sorted by it.
  private typealias Sortable = (order: CostsScreen.Order?, column: TextColumn<CostsScreen.Row>)

  private static var total: Count { (.total, 10, \.totalPatchwise) }

  /// The counts that depend on the resolution, but for the total and the bytes.
  private static var counts: [Count] {
    [
      (.patchwise, 9, \.patchwise), (.dense, 9, \.dense), (.depthwise, 10, \.depthwise),
      (.pointwise, 10, \.pointwise), (.norm, 8, \.norm),
    ]
  }

  private static var bytes: Count { (.bytes, 8, { $0.weightBytes + $0.activationBytes }) }

  private static var parameters: Sortable {
    (
      .parameters,
      TextColumn(title: "parameters", width: 12) { NumberFormat.grouped($0.counts.parameters) }
    )
  }

  private static var intensity: Sortable {
    (
      .intensity,
      TextColumn(title: "MAC/B", width: 7) { row in
        row.counts.operationsPerByte.flatMap { NumberFormat.fixed($0, decimals: 1) } ?? "–"
      }
    )
  }

  /// The columns for the times that the forward pass took.
  private static var times: [Sortable] {
    [
      (
        .time,
        TextColumn(title: "ms", width: 8) { row in
          row.milliseconds.flatMap { NumberFormat.fixed($0, decimals: 3) } ?? ""
        }
      ),
      (
        nil,
        TextColumn(title: "GFLOP/s", width: 8) { row in
          row.milliseconds.flatMap { row.counts.gigaflops(milliseconds: $0) }
            .flatMap { NumberFormat.fixed($0, decimals: 1) } ?? ""
        }
      ),
    ]
  }

  // MARK: - Columns

  /// The share of the whole model's total.
  private var share: TextColumn<CostsScreen.Row> {
    let total = screen.operators.counts.totalPatchwise
    return TextColumn(title: "share", width: 8) { row in
      let part = Double(row.counts.totalPatchwise) / Double(max(1, total))
      return (NumberFormat.fixed(part * 100, decimals: 1) ?? "") + " %"
    }
  }

  /// A column that shows a count in millions.
  private static func sortable(_ count: Count) -> Sortable {
    (
      count.order,
      TextColumn(title: count.order.rawValue, width: count.width) {
        NumberFormat.millions(count.value($0.counts))
      }
    )
  }

  /// A count at each resolution, in millions, and how many times that of the first it is.
  private func columns(_ count: Count, beside others: [MapSize]) -> [TextColumn<CostsScreen.Row>] {
    func column(
      _ size: MapSize, _ counts: @escaping (CostsScreen.Row) -> OperationCounts
    ) -> TextColumn<CostsScreen.Row> {
      let title = "\(count.order.rawValue) \(size.name)"
      return TextColumn(title: title, width: max(count.width, title.count + 2)) {
        NumberFormat.millions(count.value(counts($0)))
      }
    }
    var columns = [column(shared.resolution, \.counts)]
    for (place, size) in others.enumerated() {
      columns.append(column(size) { $0.others[place] })
      columns.append(
        TextColumn(title: "ratio", width: 7) { row in
          NumberFormat.ratio(count.value(row.others[place]), to: count.value(row.counts))
        })
    }
    return columns
  }

  /// The columns with the one first that rows are sorted by.
  private func sortedFirst<Item>(_ items: [Item], _ order: (Item) -> CostsScreen.Order?) -> [Item] {
    var items = items
    if let place = items.firstIndex(where: { order($0) == screen.order }) {
      items.insert(items.remove(at: place), at: 0)
    }
    return items
  }
}
