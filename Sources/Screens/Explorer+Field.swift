import NeoNeXt
import Sheets

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

  mutating func take(_ result: FieldResult) {
    let isKnown = field.request == nil && result.request == field.result?.request
    guard result.request == field.request || isKnown else { return }
    field.request = nil
    field.failure = ""
    if result.parts.count <= field.part ?? 0 { field.part = nil }
    field.result = result
  }

  mutating func failField(_ request: FieldRequest, _ reason: String) {
    guard request == field.request else { return }
    field.request = nil
    field.result = nil
    field.isPlaying = false
    field.failure = reason
  }

  mutating func performInField(_ command: Command) -> [Effect] {
    let page = max(1, (outputSize?.height ?? 8) / 4)
    switch command {
    case .up: return moveOutput(rows: -1, columns: 0)
    case .down: return moveOutput(rows: 1, columns: 0)
    case .left: return moveOutput(rows: 0, columns: -1)
    case .right: return moveOutput(rows: 0, columns: 1)
    case .pageUp: return moveOutput(rows: -page, columns: 0)
    case .pageDown: return moveOutput(rows: page, columns: 0)
    case .halfUp: return moveOutput(rows: -max(1, page / 2), columns: 0)
    case .halfDown: return moveOutput(rows: max(1, page / 2), columns: 0)
    case .first: return placeOutput(row: 0, column: 0)
    case .last: return placeOutput(row: 1, column: 1)
    case .open: field.isPartition = true
    case .back where field.isPartition: field.isPartition = false
    case .back: focus = .tree
    default: break
    }
    return []
  }

  /// The map of the selected layer.
  private var outputSize: MapSize? {
    costs.mapSizes?.output(of: costLayer)
  }

  /// From where the output is, not from where the last field that came was.
  private mutating func moveOutput(rows: Int, columns: Int) -> [Effect] {
    guard let size = outputSize else { return [] }
    func moved(_ fraction: Double, _ count: Int, by step: Int) -> Double {
      let index = max(0, min(count - 1, Int(fraction * Double(count)) + step))
      return (Double(index) + 0.5) / Double(count)
    }
    return placeOutput(
      row: rows == 0 ? field.row : moved(field.row, size.height, by: rows),
      column: columns == 0 ? field.column : moved(field.column, size.width, by: columns))
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
    if costLayer == .head { selectLayer(.stem) }
    return follow() + awaitTick()
  }

  /// One tick at a time is under way, however often it is asked for.
  private mutating func awaitTick() -> [Effect] {
    guard !field.awaitsTick else { return [] }
    field.awaitsTick = true
    return [.tick]
  }

  /// One layer on, once the field of the last has come; the end stops it.
  mutating func tick() -> [Effect] {
    field.awaitsTick = false
    guard screen == .field, field.isPlaying else {
      field.isPlaying = false
      return []
    }
    guard field.request == nil else { return awaitTick() }
    let before = costLayer
    moveAmongAllLayers(by: 1)
    guard costLayer != before else {
      field.isPlaying = false
      return []
    }
    return follow() + awaitTick()
  }
}
