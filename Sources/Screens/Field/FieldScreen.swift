import NeoNeXt
import Sheets
import TUICore
import TensorCore

/// The Receptive field screen: which pixels one output sees.
package struct FieldScreen: Screen {
  /// The place of the output in the layer's map, as fractions of the map's height and width. It stays the same when another layer
  /// is selected.
  var row = 0.5
  var column = 0.5
  /// The index of the sub-group of the layer's NeoCell whose field is shown alone; `nil` if all are shown together.
  package internal(set) var part: Int?
  /// Whether the field is shown beside the field without shifts and the field of convolutions.
  package internal(set) var isCompared = false
  /// Whether the blocks into which the NeoCell cuts its axes are shown instead of the field (the paper's figure 4).
  package internal(set) var isPartition = false
  /// Whether the field grows by itself, layer by layer.
  package internal(set) var isPlaying = false
  /// Whether a tick was asked for and has not come yet.
  package internal(set) var awaitsTick = false
  /// The field on screen; `nil` until one has come.
  package internal(set) var result: FieldResult?
  /// The field that was asked for and has not come yet; `nil` if there is none.
  package internal(set) var request: FieldRequest?
  /// Why the field could not be computed; empty if it could.
  package internal(set) var failure = ""

  /// Whether what the output really draws from each pixel is shown.
  package internal(set) var isEffective = false
  /// The effective field, as far as it is measured; `nil` until something is.
  package internal(set) var effective: EffectiveFieldResult?
  /// The effective field that is being measured; `nil` if none is.
  package internal(set) var effectiveRequest: EffectiveFieldRequest?
  /// The effective field that the user stopped; `nil` if there is none. What is there of it stays on screen.
  var stopped: EffectiveFieldRequest?
  /// Why the effective field could not be measured; empty if it could.
  package internal(set) var effectiveFailure = ""

  static let name = "Field"
  static let shortName = "Field"
  static let title = "how far a layer sees"
  static let synonyms = [
    "receptive fields", "seen", "sees", "pixels", "shifts", "output", "share", "growth",
    "sub-groups",
    "convolutions", "longer side", "blocks", "effective", "gradient", "contribution",
  ]
  static let needsImage = true
  static let places: [(context: KeyContext, title: String)] = [(.pane, "On the image")]

  var context: KeyContext { .pane }
  var wheel: Wheel { .layer }

  /// What the output sees: through the selected sub-group, or through all of them.
  func seen(_ result: FieldResult) -> FieldResult.Seen {
    part.map { result.parts[$0].seen } ?? result.whole
  }

  func isWaiting(_ shared: Shared) -> Bool { request != nil || effectiveRequest != nil }

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
    if let effective = result.flatMap(shownEffective) {
      return exportOfEffective(effective, shared)
    }
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
