import NeoNeXt
import Sheets
import TUICore
import TensorCore

/// The Receptive field screen: which pixels one output sees.
package struct FieldScreen: Screen {
  /// Where in the map the output is, as fractions of its height and width: the same place in every
  /// layer.
  var row = 0.5
  var column = 0.5
  /// The sub-group of the layer's NeoCell that is followed alone.
  package internal(set) var part: Int?
  /// Whether fields without shifts and of convolutions stand beside it.
  package internal(set) var isCompared = false
  /// Whether the blocks of the axis are shown instead (the paper's figure 4).
  package internal(set) var isPartition = false
  package internal(set) var isPlaying = false
  /// Whether a tick was asked for and has not come yet.
  package internal(set) var awaitsTick = false
  package internal(set) var result: FieldResult?
  /// What was asked for and has not come yet.
  package internal(set) var request: FieldRequest?
  /// Why there is no field; empty if there is one.
  package internal(set) var failure = ""

  static let title = "how far a layer sees"
  static let hint = "field"
  static let needsImage = true
  static let places: [(context: KeyContext, title: String)] = [(.pane, "On the image")]

  var context: KeyContext { .pane }
  var wheel: Wheel { .layer }

  /// The sub-group that is followed alone, or all of them.
  func seen(_ result: FieldResult) -> FieldResult.Seen {
    part.map { result.parts[$0].seen } ?? result.whole
  }

  func isWaiting(_ shared: Shared) -> Bool { request != nil }

  func isUseful(_ command: PaneCommand, _ shared: Shared) -> Bool {
    command != .open || !isPartition
  }

  func readout(_ shared: Shared) -> Readout {
    guard let result else { return Readout("\(shared.layer)") }
    return Readout(
      "\(result.request.layer) · output [\(result.row),\(result.column)] sees",
      "\(NumberFormat.grouped(seen(result).extent.pixels)) pixels")
  }

  func export(_ shared: Shared) -> ExportRequest? {
    let size = shared.resolution
    return result.map {
      ExportRequest(
        .table(.fields($0.request)), path: "receptive-fields-\(size.height)x\(size.width).csv")
    }
  }

  func notes(_ shared: Shared) -> [String] { [] }

  func draw(_ canvas: inout Canvas, _ shared: Shared, in area: Rect) {
    FieldView(screen: self, shared: shared).draw(&canvas, in: area)
  }
}
