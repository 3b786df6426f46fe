import Analysis
import NeoNeXt
import Sheets
import TUICore
import TensorCore

/// The Forward screen: an image on its way through the network.
package struct ForwardScreen: Screen {
  package enum Status: Equatable, Sendable {
    case ready
    /// On the way to a step: the last operator that was computed.
    case computing(done: Int)
    case failed(reason: String)
  }

  package internal(set) var status = Status.ready
  /// The operators of the image that is open.
  package internal(set) var operators: [Operator] = []
  /// 0 is the image, n the operator n − 1.
  package internal(set) var step = 0
  /// The operator that was stepped to, which jumps between layers look for.
  package internal(set) var wanted: Operator?
  package internal(set) var browser = Browser()
  /// The likeliest first, once the last step was computed.
  package internal(set) var classes: [LabelledClass] = [] {
    didSet { nameWidth = classes.map(\.name.displayWidth).max() ?? 0 }
  }
  /// The columns of the longest name among the classes.
  private(set) var nameWidth = 0
  /// The place in that list.
  package internal(set) var rank = 0

  static let title = "an image on its way through"
  static let hint = "forward"
  static let needsImage = true
  static let places: [(context: KeyContext, title: String)] = [
    (.pane, "Among all channels"), (.channel, "In one channel"), (.patch, "In one patch"),
  ]

  var context: KeyContext { browser.context }
  var wheel: Wheel { showsClasses ? .lines : browser.wheel }

  package var isComputing: Bool {
    switch status {
    case .computing: true
    case .ready, .failed: false
    }
  }

  package var lastStep: Int { operators.count }

  /// Whether the list of classes is on screen.
  var showsClasses: Bool {
    browser.depth == .gallery && !classes.isEmpty && browser.sheet?.subject == .step(lastStep)
  }

  /// Where the heatmaps are: below the operators of the layer.
  func stage(_ shared: Shared) -> HeatStage {
    var area = shared.layout.body
    _ = area.takeTop(stepHeight(area))
    return HeatStage(shared, in: area)
  }

  func isWaiting(_ shared: Shared) -> Bool { isComputing }

  func isUseful(_ command: PaneCommand, _ shared: Shared) -> Bool {
    command != .open || browser.depth != .channel || currentSheet?.neocell != nil
  }

  /// The sheet, if it is of the step that is gone to and not of the one before.
  var currentSheet: Sheet? {
    browser.sheet.flatMap { $0.subject == .step(step) ? $0 : nil }
  }

  func readout(_ shared: Shared) -> Readout {
    guard showsClasses else { return browser.readout(stepName, .step(step)) }
    let entry = classes[rank]
    return Readout(
      "\(stepName) · class \(entry.name) · logit =", NumberFormat.exact(entry.score.logit))
  }

  func export(_ shared: Shared) -> ExportRequest? {
    guard let sheet = currentSheet, sheet.itemCount > 0 else { return nil }
    let work = self.operator(step)
    return browser.export(
      sheet, of: .step(step), layer: work.map { "\($0.layer)" } ?? "image",
      work: work?.kind.rawValue ?? "", isStored: false, stage(shared))
  }

  func notes(_ shared: Shared) -> [String] { [] }

  func draw(_ canvas: inout Canvas, _ shared: Shared, in area: Rect) {
    ForwardView(screen: self, shared: shared).draw(&canvas, in: area)
  }
}

extension ForwardScreen {
  /// The operator of a step; `nil` of the image.
  func `operator`(_ step: Int) -> Operator? {
    operators.indices.contains(step - 1) ? operators[step - 1] : nil
  }

  /// The step of the map on screen, which is another one than `step` while that is being computed.
  var shownStep: Int {
    switch browser.sheet?.subject {
    case .step(let shown): shown
    case .entry, nil: step
    }
  }

  /// The steps of the layer that a step is in; the image is alone.
  func layerSteps(of step: Int) -> Range<Int> {
    guard let layer = self.operator(step)?.layer else { return 0..<1 }
    var range = step..<step + 1
    while self.operator(range.lowerBound - 1)?.layer == layer {
      range = range.lowerBound - 1..<range.upperBound
    }
    while self.operator(range.upperBound)?.layer == layer {
      range = range.lowerBound..<range.upperBound + 1
    }
    return range
  }

  /// `stage_1.0 · GELU`
  var stepName: String {
    self.operator(step).map { "\($0.layer) · \($0.kind.rawValue)" } ?? "image"
  }

  /// What a step is called: `image`, or its operator.
  func name(of step: Int) -> String { self.operator(step)?.kind.rawValue ?? "image" }
}
