import Analysis
import Sheets
import TensorCore

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
