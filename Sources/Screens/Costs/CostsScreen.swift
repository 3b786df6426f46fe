import NeoNeXt
import Sheets
import TUICore
import TensorCore

/// The FLOPs screen: what each layer costs, live.
package struct CostsScreen: Screen {
  /// What rows are sorted by.
  package enum Order: String, Sendable, CaseIterable {
    case layer, total
    case patchwise = "Eq. 5"
    case dense, depthwise, pointwise, norm, parameters
    case bytes = "MB"
    case intensity = "MAC/B"
    case time = "ms"
  }

  /// Other kernels than the model's.
  package internal(set) var kernels: [StageKernels]?
  package internal(set) var order = Order.layer
  /// Whether the operators of one layer are shown rather than all layers.
  package internal(set) var isDetailed = false
  /// What was counted, at which resolution.
  package internal(set) var operators: [Operator] = []
  var size: MapSize?
  /// The model's own total at this resolution, where other kernels are tried.
  package internal(set) var ownTotal: Int?
  /// The row of Table 1 that this is.
  package internal(set) var published: PublishedRow?
  /// Why nothing can be counted; empty if it can.
  package internal(set) var failure = ""

  static let title = "what each layer costs"
  static let hint = "FLOPs"
  static let needsImage = false
  static let places: [(context: KeyContext, title: String)] = [(.pane, "In the table")]

  var context: KeyContext { .pane }
  var wheel: Wheel { .lines }

  /// The model with the kernels that are tried.
  func tried(_ shared: Shared) -> Architecture? {
    guard let kernels, let architecture = shared.architecture else { return shared.architecture }
    return (try? architecture.with(kernels: kernels)) ?? architecture
  }

  func isWaiting(_ shared: Shared) -> Bool { false }

  func isUseful(_ command: PaneCommand, _ shared: Shared) -> Bool {
    command != .open || !isDetailed
  }

  /// The layer that is selected, with its exact count.
  func readout(_ shared: Shared) -> Readout {
    guard !isDetailed, let row = rows(shared).first(where: { $0.layer == shared.layer }) else {
      return Readout("\(shared.layer)")
    }
    return Readout(
      "\(row.layer) =", "\(NumberFormat.grouped(row.counts.totalPatchwise)) MAC")
  }

  func export(_ shared: Shared) -> ExportRequest? {
    guard let size, !operators.isEmpty else { return nil }
    let suffix = kernels == nil ? "" : "-what-if"
    return ExportRequest(
      .table(.costs(operators, size, byOperator: isDetailed)),
      path: "flops\(suffix)-\(size.height)x\(size.width).csv")
  }

  func notes(_ shared: Shared) -> [String] { [] }

  func draw(_ canvas: inout Canvas, _ shared: Shared, in area: Rect) {
    CostsView(screen: self, shared: shared).draw(&canvas, in: area)
  }
}
