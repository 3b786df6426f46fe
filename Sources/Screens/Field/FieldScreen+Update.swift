import NeoNeXt
import Sheets
import TensorCore

/// How the Receptive field screen reacts to events, keys and the mouse.
extension FieldScreen {
  mutating func update(_ event: ScreenEvent, _ shared: Shared) -> [Request]? {
    switch event {
    case .appeared, .selected, .resolutionChanged: follow(shared)
    case .arrived, .epochChanged: measure(shared)
    case .viewChanged: []
    case .command(let command): perform(command, shared)
    }
  }

  private mutating func perform(_ command: PaneCommand, _ shared: Shared) -> [Request]? {
    switch command {
    case .move(let motion): return move(motion, shared)
    case .layer(let step): return Request.select(shared.layer(after: step), shared)
    case .item(let step):
      guard !isEffective else {
        return [.say("E shows all sub-groups together; neoview erf --parts tells them apart")]
      }
      selectPart(by: step)
    case .open: isPartition = true
    case .back:
      guard isPartition else { return nil }
      isPartition = false
    }
    return []
  }

  mutating func perform(_ command: Command, _ shared: Shared) -> [Request] {
    switch command {
    case .compare:
      isCompared.toggle()
      if isCompared, isEffective { return toggleEffective(shared) }
    case .effective: return toggleEffective(shared)
    case .play: return togglePlaying(shared)
    case .middle: return placeOutput(row: 0.5, column: 0.5, shared)
    }
    return []
  }

  // MARK: - The field

  /// Asks for the field of the selected output, unless it is there or on its way.
  private mutating func follow(_ shared: Shared) -> [Request] {
    followTheoretical(shared) + measure(shared)
  }

  /// The field of the selected output; `nil` if the model is no NeoNeXt.
  func wanted(_ shared: Shared) -> FieldRequest? {
    shared.architecture.map {
      FieldRequest(
        architecture: $0, size: shared.resolution, layer: shared.layer, row: row, column: column)
    }
  }

  private mutating func followTheoretical(_ shared: Shared) -> [Request] {
    guard let wanted = wanted(shared) else { return [] }
    guard result?.request != wanted else {
      request = nil
      return []
    }
    if request == wanted { return [] }
    request = wanted
    return [.run(.compute(.field(wanted, reusing: result)))]
  }

  /// Takes a field that was asked for, or the growth curve of the field on screen, which takes longer and comes after it.
  mutating func take(_ new: FieldResult) {
    let isKnown = request == nil && new.request == result?.request
    guard new.request == request || isKnown else { return }
    request = nil
    failure = ""
    if new.parts.count <= part ?? 0 { part = nil }
    result = new
  }

  mutating func fail(_ failed: FieldRequest, _ reason: String) {
    guard failed == request else { return }
    request = nil
    result = nil
    isPlaying = false
    failure = reason
  }

  mutating func stop(_ shared: Shared) -> [Request]? {
    if effectiveRequest != nil { return stopMeasuring() }
    guard request != nil else { return nil }
    request = nil
    isPlaying = false
    return [.say("stopped"), .run(.cancel(.field))]
  }

  // MARK: - The output

  /// Moves the output. The movement starts from the present output, even if its field has not come yet.
  private mutating func move(_ motion: Motion, _ shared: Shared) -> [Request] {
    guard let size = shared.mapSizes?.output(of: shared.layer) else { return [] }
    func moved(_ fraction: Double, _ count: Int, by step: Int) -> Double {
      if step == 0 { return fraction }
      let index = (Int(fraction * Double(count)) + step).clamped(below: count)
      return (Double(index) + 0.5) / Double(count)
    }
    switch motion.step(page: max(1, size.height / 4)) {
    case .by(let rows, let columns):
      return placeOutput(
        row: moved(row, size.height, by: rows), column: moved(column, size.width, by: columns),
        shared)
    case .toFirst: return placeOutput(row: 0, column: 0, shared)
    case .toLast: return placeOutput(row: 1, column: 1, shared)
    }
  }

  /// Moves the output to a place.
  ///
  /// - Parameters:
  ///   - row: the place as a fraction of the map's height; values outside of 0 to 1 are moved to the nearer end.
  ///   - column: the place as a fraction of the map's width, likewise.
  private mutating func placeOutput(row: Double, column: Double, _ shared: Shared) -> [Request] {
    (self.row, self.column) = (row.clamped(to: 0...1), column.clamped(to: 0...1))
    return follow(shared)
  }

  /// Selects the next or previous sub-group. All of them together come after the last and before the first.
  private mutating func selectPart(by step: Int) {
    let count = result?.parts.count ?? 0
    guard count > 0 else { return }
    let next = (part ?? -1) + step
    part = next < -1 ? count - 1 : (0..<count).contains(next) ? next : nil
  }

  package enum Target: Equatable, Sendable {
    /// A sub-group, by its index.
    case part(Int)
    /// The map that the output is on.
    case map
  }

  mutating func select(_ target: Target, _ place: Place, _ shared: Shared) -> [Request] {
    switch target {
    case .part(let part):
      // What is under the mouse may be of a layer with more sub-groups that was on screen before.
      guard let result, result.parts.indices.contains(part) else { return [] }
      self.part = self.part == part ? nil : part
      return []
    case .map:
      let (row, column) = place.fractions
      return placeOutput(row: row, column: column, shared)
    }
  }

  // MARK: - Growing by itself

  private mutating func togglePlaying(_ shared: Shared) -> [Request] {
    isPlaying.toggle()
    guard isPlaying else { return [] }
    let start = shared.layer == .head ? Request.select(.stem, shared) : follow(shared)
    return start + awaitTick()
  }

  /// Asks for a tick, unless one is on its way already.
  private mutating func awaitTick() -> [Request] {
    guard !awaitsTick else { return [] }
    awaitsTick = true
    return [.run(.tick)]
  }

  /// Goes on to the next layer if the field of the present one has come, and asks for another tick. The last layer ends the
  /// growing, and so does a change to another screen.
  mutating func tick(_ shared: Shared, isShown: Bool) -> [Request] {
    awaitsTick = false
    guard isShown, isPlaying else {
      isPlaying = false
      return []
    }
    guard request == nil else { return awaitTick() }
    let next = shared.layer(after: 1)
    guard next != shared.layer else {
      isPlaying = false
      return []
    }
    return Request.select(next, shared) + awaitTick()
  }
}
