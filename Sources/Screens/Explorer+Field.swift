import NeoNeXt

/// The Receptive field screen: the layer, the output, and what is compared.
extension Explorer {
  /// Asks for the field of what is selected, unless it is there.
  mutating func follow() -> [Effect] {
    guard let architecture = costs.architecture else { return [] }
    let request = FieldRequest(
      architecture: architecture, size: costs.size, layer: costLayer, row: field.row,
      column: field.column)
    guard field.result?.request != request else {
      field.request = nil
      return []
    }
    if field.request == request { return [] }
    field.request = request
    return [.field(request)]
  }

  mutating func take(_ result: FieldResult) -> [Effect] {
    guard result.request == field.request else { return [] }
    field.request = nil
    field.failure = ""
    if result.parts.count <= field.part ?? 0 { field.part = nil }
    field.result = result
    return field.isPlaying ? [.tick] : []
  }

  mutating func failField(_ request: FieldRequest, _ reason: String) {
    guard request == field.request else { return }
    field.request = nil
    field.result = nil
    field.isPlaying = false
    field.failure = reason
  }

  mutating func performInField(_ command: Command) -> [Effect] {
    let page = max(1, (field.result?.mapSize.height ?? 8) / 4)
    switch command {
    case .up: return moveOutput(rows: -1, columns: 0)
    case .down: return moveOutput(rows: 1, columns: 0)
    case .left: return moveOutput(rows: 0, columns: -1)
    case .right: return moveOutput(rows: 0, columns: 1)
    case .pageUp: return moveOutput(rows: -page, columns: 0)
    case .pageDown: return moveOutput(rows: page, columns: 0)
    case .first: return placeOutput(row: 0, column: 0)
    case .last: return placeOutput(row: 1, column: 1)
    case .open: field.isPartition = true
    case .back where field.isPartition: field.isPartition = false
    case .back: focus = .tree
    default: break
    }
    return []
  }

  private mutating func moveOutput(rows: Int, columns: Int) -> [Effect] {
    guard let result = field.result else { return [] }
    let (height, width) = (Double(result.mapSize.height), Double(result.mapSize.width))
    return placeOutput(
      row: (Double(result.row + rows) + 0.5) / height,
      column: (Double(result.column + columns) + 0.5) / width)
  }

  mutating func placeOutput(row: Double, column: Double) -> [Effect] {
    field.row = max(0, min(1, row))
    field.column = max(0, min(1, column))
    return follow()
  }

  /// A sub-group alone, one after the other; after the last, all together.
  mutating func selectPart(by step: Int) {
    let count = field.result?.parts.count ?? 0
    guard count > 0 else { return }
    let next = (field.part ?? -1) + step
    field.part = next < -1 ? count - 1 : (0..<count).contains(next) ? next : nil
  }

  // MARK: - Growing by itself

  mutating func togglePlaying() -> [Effect] {
    field.isPlaying.toggle()
    guard field.isPlaying else { return [] }
    if costLayer == .head {
      selectLayer(.stem)
      return follow()
    }
    return [.tick]
  }

  /// One layer on; the end stops it.
  mutating func tick() -> [Effect] {
    guard screen == .field, field.isPlaying else {
      field.isPlaying = false
      return []
    }
    let before = costLayer
    moveAmongAllLayers(by: 1)
    if costLayer == before { field.isPlaying = false }
    return follow()
  }
}
