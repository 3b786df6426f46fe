import NeoNeXt
import Sheets
import TUICore
import TensorCore
import Weights

/// The Compare screen: what changed from another checkpoint, or else from what NeoInit gives on average.
package struct CompareScreen: Screen {
  /// What changed, by checkpoint of the run.
  package internal(set) var results: [Int: CompareResult] = [:]
  var asked: Set<Int> = []
  /// Why there is no result, by checkpoint of the run.
  package internal(set) var failures: [Int: String] = [:]
  /// Whether the channels of the layer are gone through rather than the layers.
  package internal(set) var isDetailed = false
  /// Whether the most changed come first.
  package internal(set) var isRanked = true
  /// The channel that is looked at.
  package internal(set) var channel = 0
  /// The tables, and the matrices of the channel here and there, for what is selected now.
  var shown = ComparedLayer()

  static let title = "what changed from another checkpoint"
  static let hint = "compare"
  static let needsImage = false
  static let places: [(context: KeyContext, title: String)] = [(.pane, "In the tables")]

  var context: KeyContext { .pane }
  var wheel: Wheel { .lines }

  func result(_ shared: Shared) -> CompareResult? { results[shared.epochs.current] }

  /// Whether the changes are asked for and not there yet.
  func isWaiting(_ shared: Shared) -> Bool {
    shared.isNeoNeXt && result(shared) == nil && failures[shared.epochs.current] == nil
  }

  func isUseful(_ command: PaneCommand, _ shared: Shared) -> Bool { true }

  /// Sorts the tables and compares the matrices anew, if what they are of has changed: drawing only writes them down.
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
  /// The name of what this checkpoint is compared with.
  var baselineTitle: String { otherTitle ?? "NeoInit's expectation" }
}
