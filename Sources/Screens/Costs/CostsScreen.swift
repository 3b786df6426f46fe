import NeoNeXt
import Sheets
import TUICore
import TensorCore

/// The FLOPs screen: what each layer costs at the present resolution, in operations, parameters and bytes.
package struct CostsScreen: Screen {
  /// The column by which rows are sorted; `layer` is the order of the forward pass.
  package enum Order: String, Sendable, CaseIterable {
    case layer, total
    case patchwise = "Eq. 5"
    case dense, depthwise, pointwise, norm, parameters
    case bytes = "MB"
    case intensity = "MAC/B"
    case time = "ms"
  }

  /// The kernels of each stage that the user tries; `nil` for the model's own.
  package internal(set) var kernels: [StageKernels]?
  package internal(set) var order = Order.layer
  /// Whether the operators of one layer are shown rather than all layers.
  package internal(set) var isDetailed = false
  /// The operators of the model with their counts; empty if nothing can be counted.
  package internal(set) var operators: [Operator] = []
  /// The resolution at which they were counted; `nil` until then.
  var size: MapSize?
  /// The counts at further resolutions, which stand beside those of the present one; empty unless several were typed.
  package internal(set) var others: [CountedOperators] = []
  /// The total of the model with its own kernels, in multiply–adds; `nil` unless other kernels are tried.
  package internal(set) var ownTotal: Int?
  /// The row of the paper's Table 1 for this model and resolution; `nil` if there is none.
  package internal(set) var published: PublishedRow?
  /// The numbers of a model of the same size as one in Table 1 that is of another form; `nil` for all other models.
  package internal(set) var otherForm: OtherForm?
  /// Why nothing can be counted; empty if it can.
  package internal(set) var failure = ""

  static let name = "FLOPs"
  static let shortName = "FLOPs"
  static let title = "what each layer costs"
  static let synonyms = [
    "operations", "MAC", "GFLOPs", "counts", "cost", "parameters", "complexity", "dense",
    "depthwise",
    "pointwise", "norm", "share", "Eq. 4", "Eq. 5", "Table 1", "what if", "kernels", "resolutions",
  ]
  static let needsImage = false
  static let places: [(context: KeyContext, title: String)] = [(.pane, "In the table")]

  var context: KeyContext { .pane }
  var wheel: Wheel { .lines }

  /// The architecture with the kernels that are tried, or the model's own if none are; `nil` if the model is no NeoNeXt.
  func tried(_ shared: Shared) -> Architecture? {
    guard let kernels, let architecture = shared.architecture else { return shared.architecture }
    return (try? architecture.with(kernels: kernels)) ?? architecture
  }

  func isWaiting(_ shared: Shared) -> Bool { false }

  func isUseful(_ command: PaneCommand, _ shared: Shared) -> Bool {
    command != .open || !isDetailed
  }

  /// The selected layer, and its exact number of multiply–adds.
  func readout(_ shared: Shared) -> Readout {
    guard !isDetailed, let row = rows(shared).first(where: { $0.layer == shared.layer }) else {
      return Readout("\(shared.layer)")
    }
    let totals = ([row.counts] + row.others).map { NumberFormat.grouped($0.totalPatchwise) }
    return Readout("\(row.layer) =", totals.joined(separator: " | ") + " MAC")
  }

  func export(_ shared: Shared) -> ExportRequest? {
    guard let size, !operators.isEmpty else { return nil }
    let suffix = kernels == nil ? "" : "-what-if"
    let counted = [CountedOperators(size: size, operators: operators)] + others
    let sizes = counted.map { "\($0.size.height)x\($0.size.width)" }.joined(separator: "-")
    return ExportRequest(
      .table(.costs(counted, byOperator: isDetailed)), path: "flops\(suffix)-\(sizes).csv")
  }

  func backHint(_ shared: Shared) -> String? {
    others.isEmpty || isDetailed && shared.hasPaneKeys ? nil : "one resolution"
  }

  func notes(_ shared: Shared) -> [String] { [] }

  func draw(_ canvas: inout Canvas, _ shared: Shared, in area: Rect) {
    CostsView(screen: self, shared: shared).draw(&canvas, in: area)
  }
}
