import NeoNeXt
import Sheets
import TUICore
import TensorCore

/// How the Forward screen reacts to events, keys and the mouse.
extension ForwardScreen {
  mutating func update(_ event: ScreenEvent, _ shared: Shared) -> [Request]? {
    switch event {
    case .appeared:
      browser.settle(stage(shared))
      return followSelection(shared)
    case .selected:
      browser.settle(stage(shared))
      return layerToShow(shared).map { goTo($0, shared) } ?? []
    case .arrived, .epochChanged, .resolutionChanged, .viewChanged:
      // While an image is being opened, no step of the last one is being computed any more.
      if case .opening = shared.image.status { status = .ready }
      browser.settle(stage(shared))
      return []
    case .command(let command): return perform(command, shared)
    }
  }

  private mutating func perform(_ command: PaneCommand, _ shared: Shared) -> [Request]? {
    if isChart, let requests = performInChart(command, shared) { return requests }
    if shownExplanation != nil, let requests = performInExplanation(command, shared) {
      return requests
    }
    let stage = stage(shared)
    switch command {
    case .layer(let step): return goToLayer(by: step, shared)
    case .item(let step): goTo(item: browser.item + step, shared)
    case .open where showsClasses: return explain(shared)
    case .open: browser.open(hasPatches: currentSheet?.neocell != nil)
    case .back: return browser.back(stage) ? [] : nil
    case .move(let motion):
      switch browser.depth {
      case .gallery: moveInGallery(motion, stage)
      case .channel, .patch: browser.moveCursor(motion, page: max(1, stage.area.height / 2))
      }
    }
    return []
  }

  private mutating func moveInGallery(_ motion: Motion, _ stage: HeatStage) {
    switch motion {
    case .left, .right: browser.moveInGallery(motion, stage)
    case .up, .down, .pageUp, .pageDown, .halfUp, .halfDown, .first, .last:
      if showsClasses {
        rank = motion.place(
          from: rank, of: classes.count, page: max(1, stage.area.height - 2))
      } else {
        browser.moveInGallery(motion, stage)
      }
    }
  }

  mutating func goTo(item: Int, _ shared: Shared) { browser.select(item, stage(shared)) }

  // MARK: - The image

  /// Starts with an image that was just opened, at the step where the last image was.
  mutating func begin(_ shared: Shared) -> [Request] {
    guard let input = shared.image.input else { return [] }
    operators = input.operators
    let calledOff: [Request] = explanation == nil ? [] : [.run(.cancel(.saliency))]
    (classes, rank, explanation) = ([], 0, nil)
    (computed, isArranging) = (nil, false)
    browser.sheet = input.sheet
    browser.percentiles = nil
    return calledOff + resume(shared)
  }

  /// Goes to the present step again.
  mutating func resume(_ shared: Shared) -> [Request] { go(to: step, shared) }

  /// Forgets the maps, the operators and the classes, since the image has to go through another model.
  mutating func forget() {
    browser.sheet = nil
    (computed, isArranging) = (nil, false)
    (operators, classes) = ([], [])
    status = .ready
  }

  // MARK: - Steps

  /// Goes to a step that the user chose, and remembers its operator: jumps between layers look for the same operator.
  mutating func stepTo(_ step: Int, _ shared: Shared) -> [Request] {
    // The first and the last step are operators that no block has.
    let isInside = step >= 1 && step < lastStep
    wanted = isInside ? self.operator(step) : nil
    return go(to: step, shared)
  }

  /// Goes to a step: shows its map if that is on screen or is the image, else asks for it to be computed.
  private mutating func go(to new: Int, _ shared: Shared) -> [Request] {
    guard let input = shared.image.input else { return [] }
    step = new.clamped(to: 0...lastStep)
    self.mark = step
    let mark = self.operator(step).map { [Request.mark($0.layer)] } ?? []
    status = .ready
    isArranging = false
    if step == 0 { return mark + [.run(.cancel(.forward))] + show(input.sheet, shared) }
    if let computed, computed.subject == .step(step) {
      let isShown = browser.sheet?.subject == .step(step) && shown == chosen.arrangement
      return mark + [.run(.cancel(.forward))] + (isShown ? [] : show(computed, shared))
    }
    status = .computing(done: 0)
    return mark + [.run(.compute(.step(step)))]
  }

  /// Goes to the same operator of the next layer, or of the previous one if `count` is negative. The image comes before the stem.
  mutating func goToLayer(by count: Int, _ shared: Shared) -> [Request] {
    let steps = layerSteps(of: step)
    if count < 0 {
      return go(to: steps.lowerBound == 0 ? 0 : counterpart(in: steps.lowerBound - 1), shared)
    }
    return steps.upperBound > lastStep ? [] : go(to: counterpart(in: steps.upperBound), shared)
  }

  /// Goes to the layer that is selected in the tree, unless the image itself is shown.
  private mutating func followSelection(_ shared: Shared) -> [Request] {
    guard step > 0 else { return go(to: 0, shared) }
    guard let layer = layerToShow(shared), layer != self.operator(step)?.layer else {
      return go(to: step, shared)
    }
    return goTo(layer, shared)
  }

  /// The layer that is selected in the tree, or the first one of the stage that is; `nil` if all layers are.
  private func layerToShow(_ shared: Shared) -> LayerID? {
    shared.entry?.kind == .folder && shared.isNeoNeXt ? shared.layer : shared.selectedLayer
  }

  private mutating func goTo(_ layer: LayerID, _ shared: Shared) -> [Request] {
    guard let index = operators.firstIndex(where: { $0.layer == layer }) else { return [] }
    return go(to: counterpart(in: index + 1), shared)
  }

  /// The step of a layer that corresponds to the operator that the user last stepped to: one with tensors of the same names, or
  /// else one of the same kind, or else the layer's last step.
  ///
  /// - Parameter step: any step of the layer.
  private func counterpart(in step: Int) -> Int {
    let steps = layerSteps(of: step)
    let alike = steps.filter { self.operator($0)?.kind == wanted?.kind }
    return alike.first { self.operator($0)?.parameters == wanted?.parameters }
      ?? alike.first
      ?? steps.upperBound - 1
  }

  // MARK: - Results

  /// Shows the map that was computed, unless another step was gone to meanwhile.
  mutating func take(_ result: StepResult, _ shared: Shared) -> [Request] {
    guard result.sheet.subject == .step(step) else { return [] }
    if !result.classes.isEmpty { classes = result.classes }
    status = .ready
    return show(result.sheet, shared) + markLayer(shared)
  }

  /// Takes note that the step `done` was computed on the way to the step that was asked for.
  mutating func note(_ done: Int) {
    if isComputing { status = .computing(done: done) }
  }

  mutating func fail(_ failed: Int, _ reason: String, _ shared: Shared) {
    guard failed == step else { return }
    status = .failed(reason: "\(name(of: step)): \(reason)")
  }

  /// Stops computing. The screen then shows the last step that was computed, or stays at the one on screen if none was.
  mutating func stop(_ shared: Shared) -> [Request]? {
    if let requests = stopExplaining() { return requests }
    guard shared.image.input != nil, case .computing(let done) = status else {
      return leaveArrangement(shared)
    }
    var reached = shownStep
    var message: [Request] = []
    if done > 0, done < step {
      message = [.say("stopped at step \(done) of \(step)")]
      reached = done
    }
    let cancel = Request.run(.cancel(.forward))
    return message + [cancel] + go(to: reached, shared).filter { $0 != cancel }
  }

  // MARK: - Keys and the mouse

  mutating func perform(_ command: HeatCommand, _ shared: Shared) -> [Request] {
    browser.perform(command, stage(shared), hasModel: false).map { request in
      if case .color(let colors) = request { take(colors, shared) } else { request }
    }
  }

  /// Takes the range that the user typed for the colours of maps.
  ///
  /// - Throws: `Refusal` if the text is no range.
  mutating func take(range text: String, _ shared: Shared) throws(Refusal) -> [Request] {
    [take(try stage(shared).colors.spanning(text), shared)]
  }

  /// Keeps what colours are to span, since that is chosen for maps alone, and asks for the colour map, which all screens share.
  private mutating func take(_ colors: ColorScale, _ shared: Shared) -> Request {
    span = colors.span
    return .color(colors.spanning(shared.colors.span))
  }

  mutating func perform(_ command: Command, _ shared: Shared) -> [Request] {
    switch command {
    case .nextStep: return stepTo(step + 1, shared)
    case .previousStep: return stepTo(step - 1, shared)
    case .firstStep: return stepTo(0, shared)
    case .lastStep:
      let requests = stepTo(lastStep, shared)
      mark = nil
      return requests
    case .chart: return toggleChart(shared)
    case .explain: return showsClasses ? explain(shared) : []
    case .method: return cycleMethod()
    case .against: return toggleAgainst()
    case .sort: return sortChannels(shared)
    case .askOrder: return [.lay(.prompt(ChosenArrangement.orderPrompt))]
    case .filter: return [.lay(.prompt(filterPrompt))]
    }
  }

  package enum Target: Equatable, Sendable {
    /// A class, by its index in the list.
    case rank(Int)
    /// An operator of the table, by its step.
    case step(Int)
    /// The image.
    case picture
    /// The chart, whose columns are steps.
    case chart
    /// What the pixels contribute to a class.
    case saliency
  }

  mutating func select(_ target: HeatTarget, _ place: Place, _ shared: Shared) -> [Request] {
    browser.select(target, place, stage(shared))
    return []
  }

  mutating func select(_ target: Target, _ place: Place, _ shared: Shared) -> [Request] {
    switch target {
    case .rank(let rank): self.rank = rank.clamped(below: classes.count)
    case .step(let step):
      guard isChart else { return stepTo(step, shared) }
      mark = step
      return markLayer(shared)
    case .saliency:
      let (row, column) = place.fractions
      guard let size = explanation?.size else { return [] }
      explanation?.cursor = (
        Int(row * Double(size.height)).clamped(below: size.height),
        Int(column * Double(size.width)).clamped(below: size.width)
      )
    case .chart:
      let (column, width) = (place.column - place.area.column, place.area.width)
      mark = step(at: Double(column) / Double(max(1, width - 1)))
      return markLayer(shared)
    case .picture:
      guard let stack = browser.sheet?.sections.first?.stacks.first else { return [] }
      let area = place.area
      browser.cursor.row = (place.row - area.row) * stack.rows / area.height
      browser.cursor.column = (place.column - area.column) * stack.columns / area.width
    }
    return []
  }
}
