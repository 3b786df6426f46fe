import NeoNeXt
import Sheets

/// How the Matrices screen reacts to events, keys and the mouse.
extension MatricesScreen {
  mutating func update(_ event: ScreenEvent, _ shared: Shared) -> [Request]? {
    react(to: event, shared).map { $0 + follow(shared) }
  }

  private mutating func react(to event: ScreenEvent, _ shared: Shared) -> [Request]? {
    switch event {
    case .appeared, .selected:
      // What is being arranged may have been called off meanwhile: it is asked for again.
      if event == .appeared { (cameFrom, arranging) = (nil, nil) }
      failed = nil
      return [.load] + refresh(shared)
    case .arrived, .epochChanged, .resolutionChanged, .viewChanged: return refresh(shared)
    case .command(let command): return perform(command, shared)
    }
  }

  /// Adapts what is shown to what is shared.
  private mutating func refresh(_ shared: Shared) -> [Request] {
    if case .failed(let entry, _) = shared.matrices.loading, entry == shared.selection {
      browser.item = browser.sheet?.origin(of: browser.item).channel ?? browser.item
      browser.sheet = nil
    }
    let requests = show(shared)
    browser.settle(stage(shared))
    return requests + measurement(shared)
  }

  /// The figures to measure for what the colours span.
  private func measurement(_ shared: Shared) -> [Request] {
    switch shared.colors.domain {
    case .model: [.measure(.checkpoint(andLayerOverRun: false))]
    case .run: [.measure(shared.entry?.kind == .model ? .run : .layerOverRun)]
    case .layer, .matrix, .percentile, .logarithmic, .fixed: []
    }
  }

  private mutating func perform(_ command: PaneCommand, _ shared: Shared) -> [Request]? {
    let stage = stage(shared)
    switch command {
    case .layer(let step):
      return peer(of: shared.selection, by: step, shared.outline).map { [.select(entry: $0)] } ?? []
    case .item(let step): goTo(item: browser.item + step, shared)
    case .open: browser.open(hasPatches: expandedCell(shared) != nil)
    case .back: return browser.back(stage) ? [] : nil
    case .move(let motion):
      switch browser.depth {
      case .gallery: browser.moveInGallery(motion, stage)
      case .channel: browser.moveCursor(motion, page: max(1, stage.area.height / 2))
      case .patch: moveOutput(motion, shared)
      }
    }
    return []
  }

  mutating func goTo(item: Int, _ shared: Shared) {
    browser.select(item, stage(shared))
    if history != nil { renewHistory() }
  }

  // MARK: - Layers

  /// The next or previous entry of the outline that has matrices and is of the selected entry's kind.
  ///
  /// - Parameter step: 1 for the next, −1 for the previous entry.
  /// - Returns: `nil` if there is none.
  private func peer(of selection: Int, by step: Int, _ outline: Outline) -> Int? {
    var entry = selection + step
    while outline.entries.indices.contains(entry) {
      if isPeer(outline.entries[entry].kind, of: outline.entries[selection].kind) { return entry }
      entry += step
    }
    return nil
  }

  /// Whether an entry has matrices and can be reached from an entry of kind `b` by stepping through the layers.
  private func isPeer(_ a: Outline.Kind, of b: Outline.Kind) -> Bool {
    switch (a, b) {
    case (.layer(let id), .layer), (.layer(let id), .folder), (.layer(let id), .model):
      id != .stem && id != .head
    case (.tensor, .tensor), (.tensor, .folder): true
    case (.layer, .tensor), (.tensor, .layer), (.tensor, .model), (.folder, _), (.model, _): false
    }
  }

  // MARK: - Keys and the mouse

  mutating func perform(_ command: HeatCommand, _ shared: Shared) -> [Request] {
    let hasModel = shared.matrices.loaded?.sheet.sides.count == 2
    return browser.perform(command, stage(shared), hasModel: hasModel)
  }

  mutating func perform(_ command: Command, _ shared: Shared) -> [Request] {
    carryOut(command, shared) + follow(shared)
  }

  private mutating func carryOut(_ command: Command, _ shared: Shared) -> [Request] {
    guard isUseful(.matrices(command), shared) else {
      return [.say("only the channels of a NeoCell are sorted, chosen and grouped", isError: true)]
    }
    switch command {
    case .sort: return sortChannels(shared)
    case .askOrder: return [.lay(.prompt(ChosenArrangement.orderPrompt))]
    case .filter: return [.lay(.prompt(chosen.filterPrompt(example: "moved > 3, R.rank < 7")))]
    case .group: return cyclePatterns(shared)
    case .nextOddity: return goToOddity(by: 1, shared)
    case .previousOddity: return goToOddity(by: -1, shared)
    case .difference: return cycleBaseline(shared)
    case .mosaic:
      isMosaic.toggle()
      return []
    }
  }

  mutating func select(_ target: HeatTarget, _ place: Place, _ shared: Shared) -> [Request] {
    if browser.depth == .patch, case .matrix(let matrix) = target {
      placeOutput(matrix, place)
    } else {
      browser.select(target, place, stage(shared))
    }
    return []
  }

  /// Shows the channel or the sorted gallery that another screen asks for.
  mutating func visit(_ visit: Visit, from screen: ScreenID, _ shared: Shared) -> [Request] {
    cameFrom = Origin(screen: screen, chosen: chosen, depth: visit.depth)
    switch visit {
    case .channel(let channel, let baseline):
      chosen.change(.baseline) { $0.baseline = baseline }
      browser.sheet = shared.selectedMatrices?.sheet
      shown = Shown()
      browser.item = channel
      browser.depth = .channel
    case .sorted(let figure):
      chosen.change(.order) { $0.order = .figure(figure) }
      browser.depth = .gallery
      browser.item = 0
    }
    return [.load] + refresh(shared)
  }
}

extension Visit {
  fileprivate var depth: Browser.Depth {
    switch self {
    case .channel: .channel
    case .sorted: .gallery
    }
  }
}
