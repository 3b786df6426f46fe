/// The checkpoints of one training run, in the order of time. A single checkpoint is a run of one.
package struct Epochs: Equatable, Sendable {
  /// The title of each checkpoint.
  package internal(set) var titles: [String]
  /// The index of the checkpoint that is shown.
  package internal(set) var current: Int
  /// The index of the checkpoint that is being opened; `nil` if none is.
  var wanted: Int?
  /// The indices of the checkpoints that could not be opened. Steps through the run skip them.
  var failed: Set<Int> = []
  /// Whether the checkpoints are shown one after another by themselves.
  var isPlaying = false
  /// Whether a tick was asked for to go on playing, and has not come yet.
  var awaitsTick = false
  /// New checkpoints, by index, that were reported before an earlier one. They wait for that one.
  var early: [Int: Arrival] = [:]

  /// A checkpoint that was added to the run.
  struct Arrival: Equatable, Sendable {
    let title: String
    /// Whether the user asked to read a file again, rather than the run having written a checkpoint.
    let isAskedFor: Bool
  }

  package init(titles: [String], current: Int) {
    self.titles = titles
    self.current = current
  }

  /// Whether there are several checkpoints.
  var isRun: Bool { titles.count > 1 }

  /// The index of the checkpoint some steps after the one that is shown or being opened. Those that could not be opened are passed
  /// over.
  ///
  /// - Returns: `nil` if there is none.
  func index(after step: Int) -> Int? {
    var new = (wanted ?? current) + step
    while failed.contains(new) { new += step }
    return titles.indices.contains(new) ? new : nil
  }
}
