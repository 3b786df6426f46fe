import Analysis
import NeoNeXt
import Sheets
import TUICore

/// The Forward screen: an image on its way through the network.
package struct Forward: Equatable, Sendable {
  package enum Status: Equatable, Sendable {
    case noImage
    case opening(path: String)
    case ready
    /// On the way to a step: the last operator that was computed.
    case computing(done: Int)
    case failed(reason: String)
  }

  /// The image to begin with.
  let image: String?
  package internal(set) var status = Status.noImage
  package internal(set) var input: ForwardInput?
  /// The path of the image that was asked for last, and of the one that is there.
  var wantedPath: String?
  package internal(set) var path: String?
  /// 0 is the image, n the operator n − 1.
  package internal(set) var step = 0
  /// The operator that was stepped to, which jumps between layers look for.
  package internal(set) var wanted: Operator?
  package internal(set) var browser = Browser()
  package internal(set) var records: [Int: StepRecord] = [:]
  /// The likeliest first, once the last step was computed.
  package internal(set) var classes: [LabelledClass] = []
  /// The place in that list.
  package internal(set) var rank = 0

  init(image: String?) { self.image = image }

  var isComputing: Bool { if case .computing = status { true } else { false } }
  var operators: [Operator] { input?.operators ?? [] }
  var lastStep: Int { operators.count }

  /// The step of the map on screen: another than the one that is being computed.
  var shownStep: Int {
    if case .step(let shown)? = browser.sheet?.subject { shown } else { step }
  }

  func `operator`(_ step: Int) -> Operator? {
    operators.indices.contains(step - 1) ? operators[step - 1] : nil
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

  package struct Label: Equatable, Sendable {
    package let layer: String
    package let work: String
  }

  /// The layer and the operator of a step.
  package func label(of step: Int) -> Label {
    guard let work = self.operator(step) else { return Label(layer: "image", work: "") }
    return Label(layer: "\(work.layer)", work: work.kind.rawValue)
  }

  /// What a step is called: `image`, or its operator.
  func name(of step: Int) -> String { self.operator(step)?.kind.rawValue ?? "image" }
}

/// An image that is ready to go through the network, and the way it takes.
package struct ForwardInput: Equatable, Sendable {
  /// The file's name.
  let title: String
  /// As it is in the file, and as the network gets it.
  let fileSize: MapSize
  let size: MapSize
  let picture: Picture
  let operators: [Operator]
  let sheet: Sheet
  let statistics: ValueStatistics

  package init(
    title: String, fileSize: MapSize, size: MapSize, picture: Picture, operators: [Operator],
    sheet: Sheet, statistics: ValueStatistics
  ) {
    self.title = title
    self.fileSize = fileSize
    self.size = size
    self.picture = picture
    self.operators = operators
    self.sheet = sheet
    self.statistics = statistics
  }
}

/// What is known of a step that was computed.
package struct StepRecord: Equatable, Sendable {
  let milliseconds: Double
  let statistics: ValueStatistics

  package init(milliseconds: Double, statistics: ValueStatistics) {
    self.milliseconds = milliseconds
    self.statistics = statistics
  }
}

/// The map of a step.
package struct StepResult: Equatable, Sendable {
  let sheet: Sheet
  /// Those of the last step; empty of others.
  let classes: [LabelledClass]

  package init(sheet: Sheet, classes: [LabelledClass]) {
    self.sheet = sheet
    self.classes = classes
  }
}

package struct LabelledClass: Equatable, Sendable {
  let score: ClassScore
  /// Empty if classes have no names.
  let label: String

  package init(score: ClassScore, label: String) {
    self.score = score
    self.label = label
  }

  /// `7`, or `7 seven`.
  var name: String { label.isEmpty ? "\(score.index)" : "\(score.index) \(label.excerpt)" }
}
