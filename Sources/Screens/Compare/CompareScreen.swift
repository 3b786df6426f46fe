import NeoNeXt
import Sheets
import TUICore
import TensorCore
import Weights

/// The Compare screen: what changed from another checkpoint or, if there is none, from NeoInit's expectation.
package struct CompareScreen: Screen {
  /// The changes, by the index of the checkpoint in the run.
  package internal(set) var results: [Int: CompareResult] = [:]
  /// The indices of the checkpoints whose comparison was asked for.
  var asked: Set<Int> = []
  /// Why a comparison failed, by the index of the checkpoint in the run.
  package internal(set) var failures: [Int: String] = [:]
  /// Whether keys move among the channels of the layer rather than among the layers.
  package internal(set) var isDetailed = false
  /// Whether the most changed layers and channels come first; if not, they stand in their own order.
  package internal(set) var isRanked = true
  /// The number of the selected channel.
  package internal(set) var channel = 0
  /// The tables for the selected layer, and the matrices of the selected channel in both checkpoints.
  var shown = ComparedLayer()

  static let name = "Compare"
  static let shortName = "Cmp"
  static let title = "what changed from another checkpoint"
  static let synonyms = ["difference", "diff", "changes", "baseline", "NeoInit"]
  static let needsImage = false
  static let places: [(context: KeyContext, title: String)] = [(.pane, "In the tables")]

  var context: KeyContext { .pane }
  var wheel: Wheel { .lines }

  /// The changes of the checkpoint that is shown; `nil` until they have come.
  func result(_ shared: Shared) -> CompareResult? { results[shared.epochs.current] }

  /// Whether the changes of the checkpoint that is shown have neither come nor failed.
  func isWaiting(_ shared: Shared) -> Bool {
    shared.isNeoNeXt && result(shared) == nil && failures[shared.epochs.current] == nil
  }

  func isUseful(_ command: PaneCommand, _ shared: Shared) -> Bool { true }

  /// Sorts the tables and compares the matrices again if the selection or the checkpoint has changed. Drawing then only writes the
  /// results.
  ///
  /// - Complexity: O(n log n) for n layers and channels, and the singular values of four matrices; O(channels) if nothing changed.
  mutating func renew(_ shared: Shared) {
    shown.renew(self, shared)
    if let first = shown.channels.first,
      !shown.channels.contains(where: { $0.channel == channel })
    {
      channel = first.channel
    }
    shown.renewMatrices(channel, shared)
  }

  func readout(_ shared: Shared) -> Readout {
    guard shared.isNeoNeXt else { return Readout("") }
    guard let row = shown.channels.first(where: { $0.channel == channel }) else {
      return Readout("\(shared.layer)")
    }
    return Readout(
      "\(shared.layer) · channel \(row.channel) · change of L, R =",
      "\(Self.exact(row.left)), \(Self.exact(row.right))")
  }

  private static func exact(_ change: Change) -> String {
    change.oddCount > 0 ? "not finite" : change.relative.map { "\(Float($0))" } ?? "undefined"
  }

  func export(_ shared: Shared) -> ExportRequest? {
    result(shared).map { _ in ExportRequest(.table(.changes), path: "changes.csv") }
  }

  func notes(_ shared: Shared) -> [String] {
    guard let lines = result(shared)?.unmatched, !lines.isEmpty else { return [] }
    return ["", "Not compared with \(shared.baselineTitle)"] + lines.map { " \($0)" }
  }

  func draw(_ canvas: inout Canvas, _ shared: Shared, in area: Rect) {
    CompareView(screen: self, shared: shared).draw(&canvas, in: area)
  }
}

extension Shared {
  /// The name of the other checkpoint, or of NeoInit's expectation if there is none.
  var baselineTitle: String { otherTitle ?? "NeoInit's expectation" }
}
