import TUICore

/// What actions do to the state.
extension Explorer {
  /// Changes the state and returns the work to be done.
  package mutating func update(_ action: Action) -> [Effect] {
    switch action {
    case .start: return loadSelection()
    case .key(let key): return press(key)
    case .mouse(let event): return point(event)
    case .resized(let size): resize(size)
    case .sawBackground(let isLight): suit(isLight: isLight)
    case .loaded(let sheet, let compared, let comparedFailure, let epoch):
      guard sheet.subject == .entry(selection), epoch == epochs.current else { return [] }
      loading = .none
      loaded = Loaded(
        sheet: sheet, compared: compared, comparedFailure: comparedFailure, epoch: epoch)
      return showMatrices()
    case .loadFailed(let entry, let reason):
      guard entry == selection else { return [] }
      matrices.item = matrices.sheet?.origin(of: matrices.item).channel ?? matrices.item
      matrices.sheet = nil
      loaded = nil
      loading = .failed(entry: entry, reason: reason)
    case .arranged(let sheet, let arrangement): take(sheet, arrangement)
    case .arrangeFailed(let arrangement, let reason): failArranging(arrangement, reason)
    case .foundOddities(let found, let subject, let arrangement):
      if currentSheet?.subject == subject, shown.arrangement == arrangement { take(found) }
    case .surveyed(let figures, let epoch): survey.take(figures, epoch: epoch)
    case .surveyFailed(let layer, let epoch, let reason):
      survey.fail(layer, epoch: epoch, reason)
    case .compared(let result, let epoch): take(result, epoch: epoch)
    case .compareFailed(let epoch, let reason): comparison.failures[epoch] = reason
    case .epochOpened(let epoch, let facts): return take(epoch: epoch, facts)
    case .epochAdded(let epoch, let title, let isAskedFor):
      return add(epoch, Epochs.Arrival(title: title, isAskedFor: isAskedFor))
    case .epochFailed(let epoch, let reason): failEpoch(epoch, reason)
    case .noticed(let text): message = Message(text: text, isError: true)
    case .exported(let path, let what):
      endExport()
      message = Message(text: "wrote \(what) to \(path.excerpt)", isError: false)
    case .exportRefused(let request):
      endExport()
      askToOverwrite(request)
    case .exportFailed(let request, let reason):
      endExport()
      askAgain(request, failure: reason)
    case .imageOpened(let input): return begin(with: input)
    case .imageFailed(let reason): return refuseImage(reason)
    case .progressed(let step, let record): note(record, step: step)
    case .stepped(let result): finish(result)
    case .stepFailed(let step, let reason): failStep(step, reason)
    case .fieldFollowed(let result): take(result)
    case .fieldFailed(let request, let reason): failField(request, reason)
    case .ticked: return tick()
    }
    return []
  }

  private mutating func resize(_ new: Size) {
    size = new
    scrollTree()
    scrollGallery()
  }

  /// What the user chose stays.
  private mutating func suit(isLight: Bool) {
    guard isLight != surface.isLight else { return }
    surface.isLight = isLight
    if map == .diverging || map == .divergingLight {
      map = isLight ? .divergingLight : .diverging
    }
  }

  /// Gives the keys to a part of the screen, which may make room for it.
  mutating func turn(to new: Focus) {
    focus = new
    scrollTree()
    scrollGallery()
  }

  mutating func press(_ key: Key) -> [Effect] {
    message = nil
    if let search, search.isTyping { return type(key, in: search) }
    switch overlay {
    case .prompt(let prompt): return type(key, in: prompt)
    case .palette(let palette): return type(key, in: palette)
    case .help(let help): return press(key, in: help)
    case .info(let scroll): return turnPage(key, scroll) { .info(scroll: $0) }
    case .table1(let scroll): return turnPage(key, scroll) { .table1(scroll: $0) }
    case nil: break
    }
    if overlay == nil, count(key) { return [] }
    let repetitions = count
    count = nil
    guard !isTooSmall || key == .character("q"),
      let command = KeyTable.command(for: key, in: context, on: screen)
    else { return [] }
    return repetitions.map { perform(command, $0) } ?? perform(command)
  }

  package var context: KeyContext {
    overlay == nil ? paneContext : .page
  }

  /// Where keys are pressed once nothing lies over the screen.
  var paneContext: KeyContext {
    switch (focus, browser.depth) {
    case (.tree, _): .tree
    case (.pane, _) where screen == .costs: .table
    case (.pane, _) where screen == .field: .field
    case (.pane, _) where screen == .compare: .comparison
    case (.pane, _) where screen == .figures: .figures
    case (.pane, .gallery): .gallery
    case (.pane, .channel): .channel
    case (.pane, .patch): .patch
    }
  }

  /// Whether there is something beside the layers that takes keys.
  var hasPane: Bool { screen != .matrices || outline.entries[selection].kind != .folder }

  mutating func perform(_ command: Command) -> [Effect] {
    switch command {
    case .quit: return [.quit]
    case .redraw: return [.redraw]
    case .help: overlay = .help(Help())
    case .palette: overlay = .palette(Palette())
    case .search: beginSearch()
    case .nextMatch: return goToMatch(by: 1)
    case .previousMatch: return goToMatch(by: -1)
    case .copy: return copyValue()
    case .info: overlay = .info(scroll: 0)
    case .export: askForPath()
    case .saveScreen: askToSaveScreen()
    case .mouse: toggleMouse()
    case .cycleMap: map = map.next
    case .cycleDomain: return cycleDomain()
    case .reread: return [.reread(epoch: epochs.current)]
    case .nextEpoch: return goToEpoch(by: 1)
    case .previousEpoch: return goToEpoch(by: -1)
    case .nextPanel: nextPanel()
    case .sort where screen == .compare: comparison.isRanked.toggle()
    case .askRange: askForRange()
    case .mosaic: matrices.isMosaic.toggle()
    case .difference: return cycleBaseline()
    case .filter: askForFilter()
    case .group: return cyclePatterns()
    case .nextOddity: return goToOddity(by: 1)
    case .previousOddity: return goToOddity(by: -1)
    case .largerImage: return changeResolution(by: 1)
    case .smallerImage: return changeResolution(by: -1)
    case .askResolution: askForResolution()
    case .askKernels: askForKernels()
    case .sort where screen == .matrices: return sortChannels()
    case .sort: sortByNext()
    case .table1: overlay = .table1(scroll: 0)
    case .zoomIn: enlarge(by: 1)
    case .zoomOut: enlarge(by: -1)
    case .switchFocus:
      turn(to: focus == .tree && hasPane ? .pane : .tree)
    case .previousItem where screen == .compare: moveComparedChannel(by: -1)
    case .nextItem where screen == .compare: moveComparedChannel(by: 1)
    case .previousItem where screen == .field: selectPart(by: -1)
    case .nextItem where screen == .field: selectPart(by: 1)
    case .previousItem: selectItem(item - 1)
    case .nextItem: selectItem(item + 1)
    case .compare: field.isCompared.toggle()
    case .play: return togglePlaying()
    case .middle: return placeOutput(row: 0.5, column: 0.5)
    case .previousLayer: return moveAmongLayers(by: -1)
    case .nextLayer: return moveAmongLayers(by: 1)
    case .show(let new): return turn(to: new)
    case .openImage: askForImage()
    case .nextStep where screen == .field: return moveAmongLayers(by: 1)
    case .previousStep where screen == .field: return moveAmongLayers(by: -1)
    case .nextStep: return stepTo(forward.step + 1)
    case .previousStep: return stepTo(forward.step - 1)
    case .firstStep: return stepTo(0)
    case .lastStep: return stepTo(forward.lastStep)
    default:
      if command == .back, let effects = stop() { return effects }
      switch context {
      case .tree: return performInTree(command)
      case .gallery where showsClasses: performInClasses(command)
      case .gallery: performInGallery(command)
      case .patch where screen == .matrices: performInExpanded(command)
      case .channel, .patch: performInChannel(command)
      case .table: performInCosts(command)
      case .field: return performInField(command)
      case .comparison: return performInCompare(command)
      case .figures: return performInFigures(command)
      case .page: break
      }
    }
    return []
  }

  private mutating func moveAmongLayers(by step: Int) -> [Effect] {
    switch screen {
    case .matrices: return moveToLayer(by: step)
    case .forward: return goToLayer(by: step)
    case .costs:
      moveAmongAllLayers(by: step)
      return []
    case .field:
      moveAmongAllLayers(by: step)
      return follow()
    case .compare:
      moveAmongAllLayers(by: step)
      return followInCompare()
    case .figures: return moveAmongFigureLayers(by: step)
    }
  }

  private mutating func performInTree(_ command: Command) -> [Effect] {
    let page = max(1, treeHeight - 1)
    switch command {
    case .up: return moveInTree(by: -1)
    case .down: return moveInTree(by: 1)
    case .pageUp: return moveInTree(by: -page)
    case .pageDown: return moveInTree(by: page)
    case .halfUp: return moveInTree(by: -max(1, page / 2))
    case .halfDown: return moveInTree(by: max(1, page / 2))
    case .first: return moveInTree(by: -outline.entries.count)
    case .last: return moveInTree(by: outline.entries.count)
    case .left: return foldOrAscend()
    case .right: return unfoldOrDescend()
    case .fold: return toggleFold()
    case .open where outline.entries[selection].kind == .folder: return toggleFold()
    case .open:
      turn(to: .pane)
      return []
    default: return []
    }
  }

  mutating func performInGallery(_ command: Command) {
    switch command {
    case .up: moveInGallery(rows: -1, columns: 0)
    case .down: moveInGallery(rows: 1, columns: 0)
    case .left: moveInGallery(rows: 0, columns: -1)
    case .right: moveInGallery(rows: 0, columns: 1)
    case .pageUp: moveInGallery(rows: -galleryPage, columns: 0)
    case .pageDown: moveInGallery(rows: galleryPage, columns: 0)
    case .halfUp: moveInGallery(rows: -max(1, galleryPage / 2), columns: 0)
    case .halfDown: moveInGallery(rows: max(1, galleryPage / 2), columns: 0)
    case .first: selectItem(0)
    case .last: selectItem(.max)
    case .open where sheet?.itemCount ?? 0 > 0: browser.depth = .channel
    case .back: turn(to: .tree)
    default: break
    }
  }

  private mutating func performInChannel(_ command: Command) {
    let page = max(1, body.height / 2)
    switch command {
    case .up: moveCursor(rows: -1, columns: 0)
    case .down: moveCursor(rows: 1, columns: 0)
    case .left: moveCursor(rows: 0, columns: -1)
    case .right: moveCursor(rows: 0, columns: 1)
    case .pageUp: moveCursor(rows: -page, columns: 0)
    case .pageDown: moveCursor(rows: page, columns: 0)
    case .halfUp: moveCursor(rows: -max(1, page / 2), columns: 0)
    case .halfDown: moveCursor(rows: max(1, page / 2), columns: 0)
    case .first: moveCursor(toLast: false)
    case .last: moveCursor(toLast: true)
    case .open where currentSheet?.neocell != nil || expandedCell != nil: browser.depth = .patch
    case .back where browser.depth == .patch: browser.depth = .channel
    case .back:
      browser.depth = .gallery
      scrollGallery()
    default: break
    }
  }
}

extension CaseIterable where Self: Equatable {
  /// The case after this one; after the last, the first.
  var next: Self {
    let all = Array(Self.allCases)
    guard let index = all.firstIndex(of: self) else { return self }
    return all[(index + 1) % all.count]
  }
}
