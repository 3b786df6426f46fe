import NeoNeXt

/// The rows of the table of operation counts.
extension CostsScreen {
  struct Row: Equatable {
    let layer: LayerID
    let name: String
    let counts: OperationCounts
    /// The counts at the further resolutions.
    let others: [OperationCounts]
    /// The time that the forward pass took for it; `nil` unless all of its operators were computed at this resolution.
    let milliseconds: Double?
  }

  /// The layers, or the operators of the selected layer, in the chosen order.
  ///
  /// - Complexity: O(operators), and O(n log n) for n rows if they are sorted.
  func rows(_ shared: Shared) -> [Row] {
    let rows = isDetailed ? operatorRows(shared) : layerRows(shared)
    guard order != .layer else { return rows }
    return rows.enumerated().sorted { a, b in
      let (x, y) = (a.element.key(order), b.element.key(order))
      return x == y ? a.offset < b.offset : x > y
    }.map(\.element)
  }

  private func layerRows(_ shared: Shared) -> [Row] {
    operators.layers.map { layer, places in
      Row(
        layer: layer, name: "\(layer)", counts: operators[places].counts,
        others: others.map { $0.operators[places].counts },
        milliseconds: milliseconds(of: places, shared))
    }
  }

  private func operatorRows(_ shared: Shared) -> [Row] {
    let layer = shared.layer
    return operators.enumerated().filter { $1.layer == layer }.map { index, work in
      Row(
        layer: work.layer, name: work.label, counts: work.counts,
        others: others.map { $0.operators[index].counts },
        milliseconds: milliseconds(of: index..<index + 1, shared))
    }
  }

  /// The time that the forward pass took for some operators; `nil` unless it computed all of them, at this resolution and with the
  /// model's own kernels.
  private func milliseconds(of operators: Range<Int>, _ shared: Shared) -> Double? {
    guard kernels == nil, shared.image.input?.size == size else { return nil }
    var sum = 0.0
    for index in operators {
      guard let record = shared.image.records[index + 1] else { return nil }
      sum += record.milliseconds
    }
    return sum
  }
}

extension CostsScreen.Row {
  /// The sums of rows, of which none need be there.
  static func total(of rows: [CostsScreen.Row]) -> CostsScreen.Row {
    CostsScreen.Row(
      layer: .stem, name: "total", counts: rows.map(\.counts).reduce(OperationCounts(), +),
      others: (rows.first?.others ?? []).indices.map { place in
        rows.map { $0.others[place] }.reduce(OperationCounts(), +)
      },
      milliseconds: rows.reduce(0.0) { sum, row in
        sum.flatMap { sum in row.milliseconds.map { sum + $0 } }
      })
  }

  /// The number by which rows are sorted, the largest first.
  func key(_ order: CostsScreen.Order) -> Double {
    switch order {
    case .layer: 0
    case .total: Double(counts.totalPatchwise)
    case .patchwise: Double(counts.patchwise)
    case .dense: Double(counts.dense)
    case .depthwise: Double(counts.depthwise)
    case .pointwise: Double(counts.pointwise)
    case .norm: Double(counts.norm)
    case .parameters: Double(counts.parameters)
    case .bytes: Double(counts.weightBytes + counts.activationBytes)
    case .intensity: counts.operationsPerByte ?? 0
    case .time: milliseconds ?? 0
    }
  }
}
