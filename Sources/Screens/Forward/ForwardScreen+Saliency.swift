import NeoNeXt
import Sheets
import TensorCore

/// Explaining a class of the list by the pixels of the image.
extension ForwardScreen {
  /// Opens the explanation of the selected class.
  mutating func explain(_ shared: Shared) -> [Request] {
    guard let size = shared.image.input?.size else { return [] }
    explanation = Explanation(
      image: shared.image.round, size: size, rank: rank, method: method,
      cursor: (size.height / 2, size.width / 2))
    return [.takeKeys] + recompute()
  }

  /// What is asked for; `nil` if there is no such class.
  private var query: SaliencyQuery? {
    guard let explanation, classes.indices.contains(explanation.rank) else { return nil }
    let other = explanation.isAgainst ? otherRank(explanation.rank) : nil
    return SaliencyQuery(
      classIndex: classes[explanation.rank].score.index,
      against: other.map { classes[$0].score.index }, method: explanation.method,
      layer: explanation.method == .gradCAM ? explanation.layer : nil, image: explanation.image)
  }

  /// The place of the likeliest class but the explained one; `nil` if there is no other.
  func otherRank(_ rank: Int) -> Int? { classes.indices.first { $0 != rank } }

  private mutating func recompute() -> [Request] {
    guard let query else { return [] }
    explanation?.status = .computing(0)
    return [.run(.compute(.saliency(query)))]
  }

  mutating func note(_ query: SaliencyQuery, _ share: Double) {
    guard query == self.query, case .computing = explanation?.status else { return }
    explanation?.status = .computing(share)
  }

  mutating func take(_ result: SaliencyResult) {
    guard result.query == query else { return }
    explanation?.status = .ready(result)
  }

  mutating func fail(_ failed: SaliencyQuery, _ reason: String) {
    guard failed == query else { return }
    explanation?.status = .failed(reason: reason)
  }

  /// Carries out a command in the explanation.
  ///
  /// - Returns: `nil` if the command means nothing there.
  mutating func performInExplanation(_ command: PaneCommand, _ shared: Shared) -> [Request]? {
    guard var own = explanation else { return nil }
    switch command {
    case .open: return own.status == .stopped ? recompute() : cycleMethod()
    case .item(let step):
      own.rank = (own.rank + step).clamped(below: classes.count)
      (explanation, rank) = (own, own.rank)
      return recompute()
    case .back:
      explanation = nil
      return [.run(.cancel(.saliency))]
    case .move(let motion):
      let size = own.size
      switch motion.step(page: max(1, size.height / 8)) {
      case .by(let rows, let columns):
        own.cursor.row = (own.cursor.row + rows).clamped(below: size.height)
        own.cursor.column = (own.cursor.column + columns).clamped(below: size.width)
      case .toFirst: own.cursor = (0, 0)
      case .toLast: own.cursor = (size.height - 1, size.width - 1)
      }
      explanation = own
      return []
    case .layer(let step): return own.method == .gradCAM ? chooseLayer(by: step, shared) : nil
    }
  }

  /// Takes the map of another layer for Grad-CAM.
  private mutating func chooseLayer(by step: Int, _ shared: Shared) -> [Request] {
    let layers = shared.architecture?.mapLayers ?? []
    guard let last = layers.last else { return [] }
    let place = layers.firstIndex(of: explanation?.layer ?? last) ?? 0
    explanation?.layer = layers[(place + step).clamped(below: layers.count)]
    return recompute()
  }

  mutating func cycleMethod() -> [Request] {
    let methods = SaliencyMethod.allCases
    guard let own = explanation else { return [] }
    if own.status == .stopped { return recompute() }
    guard let place = methods.firstIndex(of: own.method) else { return [] }
    method = methods[(place + 1) % methods.count]
    explanation?.method = method
    return recompute()
  }

  mutating func toggleAgainst() -> [Request] {
    guard let own = explanation else { return [] }
    guard otherRank(own.rank) != nil else {
      return [.say("there is no other class", isError: true)]
    }
    explanation?.isAgainst.toggle()
    return recompute()
  }

  /// Stops computing the map.
  mutating func stopExplaining() -> [Request]? {
    guard case .computing = explanation?.status else { return nil }
    explanation?.status = .stopped
    return [.say("stopped"), .run(.cancel(.saliency))]
  }

  /// The pixel under the cursor with its exact value.
  func explanationReadout(_ explanation: Explanation) -> Readout {
    let (row, column) = explanation.cursor
    let place = "\(explanation.method.name) · pixel [\(row),\(column)] ="
    guard let result = explanation.result, row < result.size.height, column < result.size.width
    else { return Readout(explanation.method.name) }
    return Readout(place, NumberFormat.exact(result.values[row * result.size.width + column]))
  }

  /// The words for the class that is explained, and for the one that it is compared with.
  func subject(_ explanation: Explanation) -> String {
    let name = classes.indices.contains(explanation.rank) ? classes[explanation.rank].name : ""
    let other = explanation.isAgainst ? otherRank(explanation.rank) : nil
    return "class \(name)" + (other.map { " against \(classes[$0].name)" } ?? "")
  }

  func exportOfExplanation(_ explanation: Explanation, _ shared: Shared) -> ExportRequest? {
    explanation.result.map { result in
      let name = "saliency-\(result.query.method.rawValue)-class-\(result.query.classIndex)"
      return ExportRequest(
        .pixels(
          ExportRequest.PixelMap(
            what: "the saliency map", title: "\(shared.facts.title) · \(result.query.method.name)",
            heading: subject(explanation), size: result.size, values: result.values,
            isSigned: result.query.method.isSigned, isLogarithmic: false)), path: name + ".npy")
    }
  }
}
