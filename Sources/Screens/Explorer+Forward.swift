import NeoNeXt

/// The Forward screen: opening an image and stepping it through the network.
extension Explorer {
  mutating func turn(to new: Screen) -> [Effect] {
    screen = new
    scrollTree()
    scrollGallery()
    measurePercentiles()
    switch new {
    case .matrices: return loadSelection() + (domain == .model ? surveyLayers() : [])
    case .field: return firstImage() + follow()
    case .figures: return surveyLayers()
    case .compare:
      comparison.channel = matrices.sheet?.origin(of: matrices.item).channel ?? 0
      return compareModels()
    case .costs:
      if costs.operators.isEmpty { costs.recount() }
      return []
    case .forward:
      let opening = firstImage()
      return opening.isEmpty ? followSelection() : opening
    }
  }

  /// Opens the image that the program was started with, when it is first wanted.
  private mutating func firstImage() -> [Effect] {
    guard let image = forward.image, forward.input == nil, forward.status == .noImage else {
      return []
    }
    return openImage(image)
  }

  var isNeoNeXt: Bool { costs.architecture != nil }

  mutating func openImage(_ path: String) -> [Effect] {
    forward.status = .opening(path: path)
    forward.wantedPath = path
    return [.openImage(path: path)]
  }

  mutating func askForImage() {
    guard isNeoNeXt else {
      message = Message(text: Self.notNeoNeXt, isError: true)
      return
    }
    overlay = .prompt(Prompt("", .image))
  }

  static let notNeoNeXt =
    "expected a NeoNeXt, found tensors of another model: no image can go through"

  mutating func begin(with input: ForwardInput) -> [Effect] {
    forward.input = input
    forward.path = forward.wantedPath
    forward.records = [:]
    forward.classes = []
    forward.rank = 0
    forward.status = .ready
    forward.browser.sheet = input.sheet
    return go(to: forward.step)
  }

  /// Keeps the image that is there, if there is one.
  mutating func refuseImage(_ reason: String) -> [Effect] {
    guard forward.input != nil else {
      forward.status = .failed(reason: reason)
      forward.wantedPath = nil
      return []
    }
    if overlay == nil, screen == .forward, let path = forward.wantedPath {
      overlay = .prompt(Prompt(path, .image, failure: reason))
    } else {
      message = Message(text: reason, isError: true)
    }
    forward.wantedPath = forward.path
    return go(to: forward.step)
  }

  // MARK: - Steps

  /// Goes to a step for its own sake, not for its layer's.
  mutating func stepTo(_ step: Int) -> [Effect] {
    // The ends have operators that no block has.
    let isInside = step >= 1 && step < forward.lastStep
    forward.wanted = isInside ? forward.operator(step) : nil
    return go(to: step)
  }

  mutating func go(to step: Int) -> [Effect] {
    guard let input = forward.input else { return [] }
    forward.step = max(0, min(forward.lastStep, step))
    if screen == .forward, let layer = forward.operator(forward.step)?.layer,
      layer != selectedLayer,
      let entry = outline.entry(of: layer)
    {
      selection = entry
      reveal(entry)
    }
    forward.status = .ready
    if forward.step == 0 {
      show(input.sheet, on: .forward)
      return [.cancel(.forward)]
    }
    if forward.browser.sheet?.subject == .step(forward.step) { return [.cancel(.forward)] }
    forward.status = .computing(done: 0)
    return [.step(forward.step)]
  }

  /// The same operator some layers on, or that layer's last; before the stem is the image.
  mutating func goToLayer(by count: Int) -> [Effect] {
    let steps = forward.layerSteps(of: forward.step)
    if count < 0 {
      return go(to: steps.lowerBound == 0 ? 0 : counterpart(in: steps.lowerBound - 1))
    }
    return steps.upperBound > forward.lastStep ? [] : go(to: counterpart(in: steps.upperBound))
  }

  /// The layer that is selected in the tree, itself or by one of its tensors.
  var selectedLayer: LayerID? {
    var entry = outline.entries.indices.contains(selection) ? selection : nil
    while let index = entry {
      if case .layer(let layer) = outline.entries[index].kind { return layer }
      entry = outline.entries[index].parent
    }
    return nil
  }

  /// Goes to the layer that is selected in the tree, unless the image itself is looked at.
  mutating func followSelection() -> [Effect] {
    guard forward.step > 0 else { return go(to: 0) }
    guard let layer = selectedLayer, layer != forward.operator(forward.step)?.layer else {
      return go(to: forward.step)
    }
    return goTo(layer)
  }

  mutating func goTo(_ layer: LayerID) -> [Effect] {
    guard let index = forward.operators.firstIndex(where: { $0.layer == layer }) else { return [] }
    return go(to: counterpart(in: index + 1))
  }

  /// The step that does in another layer what was last stepped to: with tensors of the same names, or
  /// else of the same kind, or else the last.
  private func counterpart(in step: Int) -> Int {
    let steps = forward.layerSteps(of: step)
    let alike = steps.filter { forward.operator($0)?.kind == forward.wanted?.kind }
    return alike.first { forward.operator($0)?.parameters == forward.wanted?.parameters }
      ?? alike.first
      ?? steps.upperBound - 1
  }

  /// Whether the list of classes is on screen.
  var showsClasses: Bool {
    screen == .forward && browser.depth == .gallery && !forward.classes.isEmpty
      && sheet?.subject == .step(forward.lastStep)
  }

  mutating func performInClasses(_ command: Command) {
    let page = max(1, body.height - 2)
    let last = forward.classes.count - 1
    switch command {
    case .up: forward.rank -= 1
    case .down: forward.rank += 1
    case .pageUp: forward.rank -= page
    case .pageDown: forward.rank += page
    case .halfUp: forward.rank -= max(1, page / 2)
    case .halfDown: forward.rank += max(1, page / 2)
    case .first: forward.rank = 0
    case .last: forward.rank = last
    default: performInGallery(command)
    }
    forward.rank = max(0, min(last, forward.rank))
  }

  mutating func finish(_ result: StepResult) {
    guard result.sheet.subject == .step(forward.step) else { return }
    if !result.classes.isEmpty { forward.classes = result.classes }
    forward.status = .ready
    show(result.sheet, on: .forward)
  }

  mutating func note(_ record: StepRecord, step: Int) {
    forward.records[step] = record
    if case .computing = forward.status { forward.status = .computing(done: step) }
  }

  mutating func failStep(_ step: Int, _ reason: String) {
    guard step == forward.step else { return }
    forward.status = .failed(reason: "\(forward.name(of: step)): \(reason)")
  }

  /// Stops at the last step that was computed, or else goes back to the one on screen.
  mutating func cancelStep() -> [Effect] {
    var reached = forward.shownStep
    if case .computing(let done) = forward.status, done > 0, done < forward.step {
      message = Message(text: "stopped at step \(done) of \(forward.step)", isError: false)
      reached = done
    }
    return [.cancel(.forward)] + go(to: reached).filter { $0 != .cancel(.forward) }
  }
}
