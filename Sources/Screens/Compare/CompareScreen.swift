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
  /// Whether the gradients of the loss are shown instead of changes.
  package internal(set) var isGradient = false
  /// Whether keys move among the channels of the layer rather than among the layers.
  package internal(set) var isDetailed = false
  /// What the layers are sorted by. The channels are sorted by change too, unless the layers stand in the order of the network.
  package internal(set) var order = CompareResult.Order.cells
  /// The number of the selected channel.
  package internal(set) var channel = 0
  /// Whether the most changed layer has been selected, which is done once.
  private(set) var hasBegun = false
  /// The tables for the selected layer, and the matrices of the selected channel in both checkpoints.
  var shown = ComparedLayer()

  static let name = "Compare"
  static let shortName = "Cmp"
  static let title = "what changed from another checkpoint"
  static let synonyms = [
    "difference", "diff", "changes", "most changed", "baseline", "NeoInit", "others", "moved",
  ]
  static let needsImage = false
  static let places: [(context: KeyContext, title: String)] = [(.pane, "In the tables")]

  var context: KeyContext { .pane }
  var wheel: Wheel { .lines }

  /// The changes of the checkpoint that is shown; `nil` until they have come.
  func result(_ shared: Shared) -> CompareResult? {
    isGradient ? shared.gradients.norms : results[shared.epochs.current]
  }

  /// Why there is no result; `nil` if nothing failed.
  func failure(_ shared: Shared) -> String? {
    guard isGradient else { return failures[shared.epochs.current] }
    if case .failed(let reason) = shared.gradients.status { return reason }
    return nil
  }

  /// Whether the changes of the checkpoint that is shown have neither come nor failed.
  func isWaiting(_ shared: Shared) -> Bool {
    shared.isNeoNeXt && result(shared) == nil && failure(shared) == nil
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

  /// Selects the most changed layer when a result is first shown, unless another layer than the first was selected before.
  mutating func begin(_ shared: Shared) -> [Request] {
    guard !hasBegun, result(shared) != nil else { return [] }
    hasBegun = true
    guard shared.layer == shared.cellLayers.first, let most = shown.layers.first?.layer,
      most != shared.layer
    else { return [] }
    return Request.select(most, shared)
  }

  func readout(_ shared: Shared) -> Readout {
    guard shared.isNeoNeXt else { return Readout("") }
    let what = result(shared)?.measure.word ?? "change"
    if !isDetailed, order == .others || order == .all, let tensor = shown.row?.mostChanged {
      return Readout("\(tensor.name.printable) · \(what) =", Self.exact(tensor.amount))
    }
    guard let row = shown.channels.first(where: { $0.channel == channel }) else {
      return Readout("\(shared.layer)")
    }
    return Readout(
      "\(shared.layer) · channel \(row.channel) · \(what) of L, R =",
      "\(Self.exact(row.left)), \(Self.exact(row.right))")
  }

  private static func exact(_ amount: CompareResult.Amount) -> String {
    amount.oddCount > 0 ? "not finite" : amount.value.map { "\(Float($0))" } ?? "undefined"
  }

  func export(_ shared: Shared) -> ExportRequest? {
    isGradient
      ? nil
      : result(shared).map { _ in ExportRequest(.table(.changes), path: "changes.csv") }
  }

  func notes(_ shared: Shared) -> [String] {
    guard let lines = result(shared)?.unmatched, !lines.isEmpty else { return [] }
    return ["", "Not compared with \(shared.baselineTitle)"] + lines.map { " \($0)" }
  }

  func draw(_ canvas: inout Canvas, _ shared: Shared, in area: Rect) {
    CompareView(screen: self, shared: shared).draw(&canvas, in: area)
  }
}

extension CompareResult.Measure {
  /// The word for a number in the status line.
  fileprivate var word: String {
    switch self {
    case .relative: "change"
    case .moved: "moved"
    case .gradient: "norms of the gradients"
    }
  }
}

extension Shared {
  /// The name of the other checkpoint, or of NeoInit's expectation if there is none.
  var baselineTitle: String { otherTitle ?? "NeoInit's expectation" }
}
