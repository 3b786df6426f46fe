import NeoNeXt
import Sheets

/// Carrying out the requests of screens, and telling the screen that is shown of changes.
extension Explorer {
  /// Tells the screen that is shown of an event, and carries out its requests.
  mutating func tellCurrent(_ event: ScreenEvent) -> [Effect] {
    let requests = tell(event) ?? []
    return settle(requests, of: screen)
  }

  /// Carries out the requests of a screen in their order.
  ///
  /// - Parameter asking: the screen that made the requests, which need not be the one that is shown.
  /// - Returns: the work that remains to be done outside of the explorer.
  mutating func settle(_ requests: [Request], of asking: ScreenID) -> [Effect] {
    var effects: [Effect] = []
    for request in requests { effects += carryOut(request, isShown: asking == screen) }
    return effects
  }

  private mutating func carryOut(_ request: Request, isShown: Bool) -> [Effect] {
    switch request {
    case .run(let effect): return [effect]
    case .say(let new): if isShown { message = new }
    case .lay(let new): if isShown { overlay = new }
    case .select(let entry): return select(entry)
    case .mark(let layer):
      if isShown, layer != shared.selectedLayer, let entry = shared.outline.entry(of: layer) {
        mark(entry)
      }
    case .show(let new, let visit):
      guard let visit else { return turn(to: new) }
      let origin = screen
      screen = .matrices
      return settle(matrices.visit(visit, from: origin, shared), of: .matrices)
    case .takeKeys: return shared.focus == .pane ? [] : turn(to: .pane)
    case .measureGradients: return measureGradients()
    case .stopGradients:
      shared.gradients.status = .failed(reason: "stopped: x x begins again")
      return [.cancel(.gradients)]
    case .needImage: return shared.image.firstPath.map { openImage($0) } ?? []
    case .load: return load()
    case .measure(let survey): return measure(survey)
    case .stopMeasuring:
      shared.measured.forgetUnmeasured()
      return [.cancel(.survey)]
    case .resolve(let size): return setResolution(size)
    case .color(let colors):
      hasChosenDomain = hasChosenDomain || colors.span != shared.colors.span
      shared.colors = colors
      return tellCurrent(.viewChanged)
    }
    return []
  }

  // MARK: - The screen, the focus, the selection

  /// Shows another screen.
  mutating func turn(to new: ScreenID) -> [Effect] {
    if screen == .matrices { shared.channel = matrices.channel }
    let calledOff = screen == .field && new != .field ? field.leave() : []
    screen = new
    tree.scroll(shared)
    let opening = new.type.needsImage ? shared.image.firstPath.map { openImage($0) } ?? [] : []
    return calledOff + opening + tellCurrent(.appeared)
  }

  /// Gives the keys to a part of the screen. In a narrow terminal this shows or hides the tree.
  mutating func turn(to new: Shared.Focus) -> [Effect] {
    shared.focus = new
    return viewChanged()
  }

  /// Reacts to a change of the terminal's size, of the colours, or of the part that takes the keys.
  mutating func viewChanged() -> [Effect] {
    tree.scroll(shared)
    return tellCurrent(.viewChanged)
  }

  /// Selects an entry of the outline, and tells the screen to show it.
  mutating func select(_ entry: Int) -> [Effect] {
    guard shared.outline.entries.indices.contains(entry) else { return [] }
    mark(entry)
    return tellCurrent(.selected)
  }

  /// Selects an entry in the tree without telling the screen.
  private mutating func mark(_ entry: Int) {
    shared.selection = entry
    tree.reveal(entry, shared)
  }

  // MARK: - Matrices

  /// Asks for the matrices of the selected entry, unless they are loaded or being loaded.
  private mutating func load() -> [Effect] {
    guard let entry = shared.entry, entry.kind != .folder else {
      shared.matrices.loading = .none
      return []
    }
    if let loaded = shared.selectedMatrices, loaded.epoch == shared.epochs.current {
      shared.matrices.loading = .none
      return tellCurrent(.arrived)
    }
    guard shared.matrices.loading != .loading(entry: shared.selection) else { return [] }
    shared.matrices.loading = .loading(entry: shared.selection)
    return [.compute(.load(entry: shared.selection))]
  }

  /// Asks for the matrices of the selected entry again, for another checkpoint. Those of the last one are shown until they come.
  mutating func reload() -> [Effect] {
    shared.matrices.loading = .none
    if shared.entry.map({ $0.kind == .folder }) ?? true { shared.matrices.loaded = nil }
    return load()
  }

  /// Takes matrices that were loaded, unless another entry or checkpoint was selected meanwhile.
  mutating func take(_ loaded: LayerMatrices.Loaded) -> [Effect] {
    guard loaded.sheet.subject == .entry(shared.selection), loaded.epoch == shared.epochs.current
    else { return [] }
    shared.matrices = LayerMatrices(loaded: loaded, loading: .none)
    return tellCurrent(.arrived)
  }

  mutating func failLoading(_ entry: Int, _ epoch: Int, _ reason: String) -> [Effect] {
    guard entry == shared.selection, epoch == shared.epochs.current else { return [] }
    shared.matrices = LayerMatrices(
      loaded: nil, loading: .failed(entry: entry, reason: reason))
    return tellCurrent(.arrived)
  }

  // MARK: - Figures

  /// Asks for figures that were not asked for before, first for those of the layer on screen.
  private mutating func measure(_ survey: Request.Survey) -> [Effect] {
    guard let layer = shared.cellLayer else { return [] }
    let order = [layer] + shared.cellLayers.filter { $0 != layer }
    let (here, there): ([LayerID], [LayerID]) =
      switch survey {
      case .checkpoint(let isOverRun): (order, isOverRun ? [layer] : [])
      case .layerOverRun: ([layer], [layer])
      case .run: (order, order)
      }
    let current = shared.epochs.current
    var requests = [shared.measured.request(here, epoch: current)]
    for epoch in shared.epochs.titles.indices where epoch != current {
      requests.append(shared.measured.request(there, epoch: epoch))
    }
    let wanted = requests.filter { !$0.layers.isEmpty }
    return wanted.isEmpty ? [] : [.compute(.survey(wanted))]
  }
}
