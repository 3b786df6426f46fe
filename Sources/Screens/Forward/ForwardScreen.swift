import Analysis
import NeoNeXt
import Sheets
import TUICore
import TensorCore

/// The Forward screen: an image on its way through the network.
package struct ForwardScreen: Screen {
  package enum Status: Equatable, Sendable {
    case ready
    /// Operators up to the step that was asked for are being computed; `done` is the last step that was.
    case computing(done: Int)
    case failed(reason: String)
  }

  package internal(set) var status = Status.ready
  /// The operators that the open image goes through; empty if no image is open.
  package internal(set) var operators: [Operator] = []
  /// The step that the user is at: 0 is the image, n is the operator with the index n − 1.
  package internal(set) var step = 0
  /// The operator that the user last stepped to, which jumps between layers look for; `nil` if that was the image or the last step.
  package internal(set) var wanted: Operator?
  package internal(set) var browser = Browser()
  /// How the user wants the channels of maps to be sorted and filtered.
  var chosen = ChosenArrangement()
  /// How those of the map on screen are.
  var shown = Arrangement()
  /// The map that was computed last, before its channels are sorted or filtered.
  var computed: Sheet?
  /// Whether that map is being sorted or filtered.
  var isArranging = false
  /// What the colours of maps span. A few values of a map are often far from all others, so percentiles come first.
  package internal(set) var span = ColorScale.Span(domain: .percentile)
  /// The classes, the likeliest first; empty until the last step was computed.
  package internal(set) var classes: [LabelledClass] = [] {
    didSet { nameWidth = classes.map(\.name.displayWidth).max() ?? 0 }
  }
  /// The width of the longest name among the classes, in columns.
  private(set) var nameWidth = 0
  /// The index of the selected class in the list.
  package internal(set) var rank = 0
  /// What the pixels contribute to a class, instead of the list of classes; `nil` if the list is shown.
  var explanation: Explanation?
  /// The method by which a class is explained.
  var method = SaliencyMethod.inputGradient
  /// Whether the chart over all operators is shown instead of maps.
  package internal(set) var isChart = false
  /// How maps were arranged when they were opened from the chart, which Esc goes back to; `nil` if they were not.
  var arrangementFromChart: ChosenArrangement?
  /// The step that the user marked in the chart; `nil` for the first jump, or else the present step.
  var mark: Int?

  static let name = "Forward"
  static let shortName = "Fwd"
  static let title = "an image on its way through"
  static let synonyms = [
    "image", "activations", "maps", "classes", "logits", "probability", "operators", "chart",
    "residual share", "jumps", "NaN", "infinite", "std", "largest magnitude", "GELU", "Linear",
    "batch norm", "times", "patch", "saliency", "why", "Grad-CAM", "integrated gradients",
    "occlusion",
  ]
  static let needsImage = true
  static let places: [(context: KeyContext, title: String)] = [
    (.pane, "Among all channels"), (.channel, "In one channel"), (.patch, "In one patch"),
    (.chart, "In the chart"), (.saliency, "In what made a class"),
  ]

  var context: KeyContext {
    isChart ? .chart : shownExplanation != nil ? .saliency : browser.context
  }
  var wheel: Wheel { isChart || showsClasses ? .lines : browser.wheel }

  package var isComputing: Bool {
    switch status {
    case .computing: true
    case .ready, .failed: false
    }
  }

  /// The last step, after which the classes are known; 0 if no image is open.
  package var lastStep: Int { operators.count }

  /// Whether the list of classes is on screen.
  var showsClasses: Bool {
    !isChart && browser.depth == .gallery && !classes.isEmpty
      && browser.sheet?.subject == .step(lastStep)
  }

  /// The explanation on screen; `nil` if there is none.
  var shownExplanation: Explanation? { showsClasses ? explanation : nil }

  /// The place of the heatmaps: below the operators of the layer.
  func stage(_ shared: Shared) -> HeatStage {
    var area = shared.layout.body
    _ = area.takeTop(stepHeight(area))
    return HeatStage(shared, in: area, span: span)
  }

  func isWaiting(_ shared: Shared) -> Bool {
    if case .computing = shownExplanation?.status { return true }
    return isComputing || isArranging
  }

  func isUseful(_ command: PaneCommand, _ shared: Shared) -> Bool {
    switch command {
    case .open:
      hasImage(shared)
        && (isChart || browser.depth != .channel || currentSheet?.neocell != nil)
    case .item: showsMaps(shared) || shownExplanation != nil
    case .layer: hasImage(shared)
    case .move, .back: true
    }
  }

  func isUseful(_ command: ScreenCommand, _ shared: Shared) -> Bool {
    switch command {
    case .forward(.explain): showsClasses && explanation == nil
    case .heat, .forward(.sort), .forward(.askOrder), .forward(.filter): showsMaps(shared)
    case .forward: hasImage(shared)
    case .matrices, .field, .costs, .compare, .figures: true
    }
  }

  private func hasImage(_ shared: Shared) -> Bool { shared.image.input != nil }

  /// Whether maps are on screen, which can be sorted, enlarged and coloured.
  private func showsMaps(_ shared: Shared) -> Bool {
    hasImage(shared) && !isChart && !showsClasses && shownStep > 0
  }

  /// The sheet on screen; `nil` if there is none, or if it still is that of an earlier step while the present one is computed.
  var currentSheet: Sheet? {
    browser.sheet.flatMap { $0.subject == .step(step) ? $0 : nil }
  }

  func readout(_ shared: Shared) -> Readout {
    if isChart { return chartReadout(shared) }
    if let explanation = shownExplanation { return explanationReadout(explanation) }
    guard showsClasses else { return browser.readout(stepName, .step(step)) }
    let entry = classes[rank]
    return Readout(
      "\(stepName) · class \(entry.name) · logit =", NumberFormat.exact(entry.score.logit))
  }

  func export(_ shared: Shared) -> ExportRequest? {
    if isChart {
      return activations(shared).map {
        ExportRequest(.table(.activations($0)), path: "activations.csv")
      }
    }
    if let explanation = shownExplanation { return exportOfExplanation(explanation, shared) }
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
  /// The operator of a step; `nil` for the image, and for steps that do not exist.
  func `operator`(_ step: Int) -> Operator? {
    operators.indices.contains(step - 1) ? operators[step - 1] : nil
  }

  /// The step of the map on screen. It differs from `step` while that is being computed.
  var shownStep: Int {
    switch browser.sheet?.subject {
    case .step(let shown): shown
    case .entry, nil: step
    }
  }

  /// All steps of the layer that a step belongs to. The image is a range of its own.
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

  /// The layer and the operator of the present step, such as `stage_1.0 · GELU`; `image` for step 0.
  var stepName: String { fullName(of: step) }

  /// The layer and the operator of a step; `image` for step 0.
  func fullName(of step: Int) -> String {
    self.operator(step).map { "\($0.layer) · \($0.kind.rawValue)" } ?? "image"
  }

  /// The name of a step: `image`, or its operator without the layer.
  func name(of step: Int) -> String { self.operator(step)?.kind.rawValue ?? "image" }
}
