import Analysis
import Sheets
import TensorCore

/// How long the operator of a step took, and the statistics of its output.
package struct StepRecord: Equatable, Sendable {
  package let milliseconds: Double
  package let statistics: ValueStatistics

  package init(milliseconds: Double, statistics: ValueStatistics) {
    self.milliseconds = milliseconds
    self.statistics = statistics
  }
}

/// The result of a step: its map, and after the last step the classes.
package struct StepResult: Equatable, Sendable {
  let sheet: Sheet
  /// The classes, the likeliest first; empty unless the step is the last.
  let classes: [LabelledClass]

  package init(sheet: Sheet, classes: [LabelledClass]) {
    self.sheet = sheet
    self.classes = classes
  }
}

/// A class of the network with its score.
package struct LabelledClass: Equatable, Sendable {
  let score: ClassScore
  /// The name of the class; empty if the classes have no names.
  let label: String

  package init(score: ClassScore, label: String) {
    self.score = score
    self.label = label
  }

  /// The number of the class, and its label if it has one: `7`, or `7 seven`.
  var name: String { label.isEmpty ? "\(score.index)" : "\(score.index) \(label.excerpt)" }
}
