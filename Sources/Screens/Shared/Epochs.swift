/// The checkpoints of one run: a time axis.
package struct Epochs: Equatable, Sendable {
  /// One a checkpoint, in the order of time.
  package internal(set) var titles: [String]
  package internal(set) var current: Int
  /// The one that is being opened.
  var wanted: Int?
  /// Those that did not open, which are passed over.
  var failed: Set<Int> = []
  /// Those that were told of before one that comes before them.
  var early: [Int: Arrival] = [:]

  /// A checkpoint that is new to the run.
  struct Arrival: Equatable, Sendable {
    let title: String
    let isAskedFor: Bool
  }

  package init(titles: [String], current: Int) {
    self.titles = titles
    self.current = current
  }

  /// Whether there are several.
  var isRun: Bool { titles.count > 1 }
}
