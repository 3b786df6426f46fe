import NeoNeXt

/// The FLOPs screen: rows, the resolution, and what other kernels would cost.
extension Explorer {
  /// Layers, or the operators of one, in the order that is chosen.
  var costRows: [Costs.Row] {
    let rows = costs.isDetailed ? operatorRows : layerRows
    guard costs.order != .layer else { return rows }
    return rows.enumerated().sorted { a, b in
      let (x, y) = (a.element.key(costs.order), b.element.key(costs.order))
      return x == y ? a.offset < b.offset : x > y
    }.map(\.element)
  }

  private var layerRows: [Costs.Row] {
    costs.operators.layers.map { layer, places in
      Costs.Row(
        layer: layer, name: "\(layer)", counts: costs.operators[places].counts,
        milliseconds: milliseconds(of: places))
    }
  }

  private var operatorRows: [Costs.Row] {
    let layer = costLayer
    return costs.operators.enumerated().filter { $1.layer == layer }.map { index, work in
      Costs.Row(
        layer: work.layer, name: work.label, counts: work.counts,
        milliseconds: milliseconds(of: index..<index + 1))
    }
  }

  /// What the forward pass measured, if it went through all of these with the same sizes.
  private func milliseconds(of operators: Range<Int>) -> Double? {
    guard costs.kernels == nil, forward.input?.size == costs.size else { return nil }
    var sum = 0.0
    for index in operators {
      guard let record = forward.records[index + 1] else { return nil }
      sum += record.milliseconds
    }
    return sum
  }

  /// The layer that is selected; of a stage, its first.
  var costLayer: LayerID {
    if let selectedLayer { return selectedLayer }
    for entry in outline.entries.dropFirst(selection) {
      if case .layer(let layer) = entry.kind { return layer }
    }
    return .stem
  }

  mutating func moveInCosts(by step: Int) {
    guard !costs.isDetailed else { return }
    let rows = costRows
    let present = rows.firstIndex { $0.layer == costLayer } ?? 0
    guard !rows.isEmpty else { return }
    selectLayer(rows[max(0, min(rows.count - 1, present + step))].layer)
  }

  /// In the order of the forward pass, the stem and the head too.
  mutating func moveAmongAllLayers(by step: Int) {
    var layers: [LayerID] = []
    for case .layer(let layer) in outline.entries.map(\.kind) { layers.append(layer) }
    guard let index = layers.firstIndex(of: costLayer) else { return }
    selectLayer(layers[max(0, min(layers.count - 1, index + step))])
  }

  /// Selects a layer in the tree without asking for anything.
  mutating func selectLayer(_ layer: LayerID) {
    guard let entry = outline.entry(of: layer) else { return }
    selection = entry
    reveal(entry)
  }

  /// The next column that says something.
  mutating func sortByNext() {
    let isMeasured = costRows.contains { $0.milliseconds != nil }
    repeat { costs.order = costs.order.next } while costs.order == .time && !isMeasured
  }

  mutating func performInCosts(_ command: Command) {
    let page = max(1, costTable.rows.height - 1)
    switch command {
    case .up: moveInCosts(by: -1)
    case .down: moveInCosts(by: 1)
    case .pageUp: moveInCosts(by: -page)
    case .pageDown: moveInCosts(by: page)
    case .halfUp: moveInCosts(by: -max(1, page / 2))
    case .halfDown: moveInCosts(by: max(1, page / 2))
    case .first: moveInCosts(by: -costs.operators.count)
    case .last: moveInCosts(by: costs.operators.count)
    case .open: costs.isDetailed = true
    case .back where costs.isDetailed: costs.isDetailed = false
    case .back: focus = .tree
    default: break
    }
  }

  // MARK: - Resolution and kernels

  private static let resolutionStep = 32

  mutating func changeResolution(by steps: Int) -> [Effect] {
    guard costs.architecture != nil else { return [] }
    let step = steps * Self.resolutionStep
    guard min(costs.size.height, costs.size.width) + step > 0 else { return [] }
    return setResolution(
      MapSize(height: costs.size.height + step, width: costs.size.width + step))
  }

  mutating func setResolution(_ size: MapSize) -> [Effect] {
    guard costs.architecture != nil else { return [] }
    do {
      _ = try costs.tried?.mapSizes(height: size.height, width: size.width)
    } catch {
      message = Message(text: "\(error)", isError: true)
      return []
    }
    costs.size = size
    costs.recount()
    if let reminder = costs.architecture?.shiftReminder(at: size) {
      message = Message(text: reminder, isError: false)
    }
    return screen == .field ? follow() : []
  }

  mutating func askForResolution() {
    guard costs.architecture != nil else { return }
    let (height, width) = (costs.size.height, costs.size.width)
    let text = height == width ? "\(height)" : "\(height)x\(width)"
    overlay = .prompt(Prompt(text, .resolution))
  }

  mutating func askForKernels() {
    guard let architecture = costs.tried else { return }
    let names = architecture.kernelNames.joined(separator: ",")
    let text = StageKernels.stages(names) == nil ? "" : names
    overlay = .prompt(Prompt(text, .kernels))
  }

  /// - Returns: why the text is no list of kernels; `nil` if it is.
  mutating func take(kernels text: String) -> String? {
    guard let architecture = costs.architecture else { return nil }
    if text.isEmpty || text == architecture.kernelNames.joined(separator: ",") {
      costs.kernels = nil
    } else {
      guard let kernels = StageKernels.stages(text) else {
        return "expected kernels for each of \(architecture.stageCount) stages, such as 4+7"
      }
      do {
        _ = try architecture.with(kernels: kernels)
      } catch {
        return "\(error)"
      }
      costs.kernels = kernels
    }
    costs.recount()
    return nil
  }
}
