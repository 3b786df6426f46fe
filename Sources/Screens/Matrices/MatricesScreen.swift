import Analysis
import NeoNeXt
import Sheets
import TUICore
import TensorCore
import Weights

/// The screen of the matrices: L and R of a layer, or a tensor, as heatmaps.
package struct MatricesScreen: Screen {
  package enum Command: Hashable, Sendable {
    case sort, filter, group, nextOddity, previousOddity, mosaic, difference

    var isRepeatable: Bool {
      switch self {
      case .nextOddity, .previousOddity: true
      case .sort, .filter, .group, .mosaic, .difference: false
      }
    }
  }

  /// What was set out, of which checkpoint.
  struct Shown: Equatable, Sendable {
    var subject: Sheet.Subject?
    var arrangement = Arrangement()
    var epoch = 0
  }

  struct Oddities: Equatable, Sendable {
    /// The most unusual first; `nil` until they were looked for.
    var found: [Oddity]?
    /// The one that was gone to last.
    var place = 0
  }

  package internal(set) var browser = Browser()
  /// How the matrices are to be set out.
  package internal(set) var arrangement = Arrangement()
  /// How those on screen are.
  var shown = Shown()
  /// What is being sorted, chosen, grouped or compared.
  var arranging: Shown?
  /// What could not be set out as it was asked for: it is tried again when the screen or the selection comes back to it.
  var failed: Shown?
  /// The channels on screen that stand out, once somebody asked for them.
  var oddities = Oddities()
  /// The output whose effective filter is shown, where A and B are.
  var output = ElementCursor()
  /// Whether all effective filters of the channel stand in place of A and B.
  package internal(set) var isMosaic = false

  static let title = "the matrices of a layer"
  static let hint = "matrices"
  static let needsImage = false
  static let places: [(context: KeyContext, title: String)] = [
    (.pane, "Among all channels"), (.channel, "In one channel"), (.patch, "In A and B"),
  ]

  var context: KeyContext { browser.context }
  var wheel: Wheel { browser.wheel }
  /// The channel that is selected.
  var channel: Int { browser.origin.channel }

  func stage(_ shared: Shared) -> HeatStage { HeatStage(shared, in: shared.layout.body) }

  /// The sheet, if it is of what is selected and not of what was before.
  func currentSheet(_ shared: Shared) -> Sheet? {
    browser.sheet.flatMap { $0.subject == .entry(shared.selection) ? $0 : nil }
  }

  func isWaiting(_ shared: Shared) -> Bool { shared.matrices.isLoading || arranging != nil }

  func isUseful(_ command: PaneCommand, _ shared: Shared) -> Bool {
    command != .open || browser.depth != .channel || expandedCell(shared) != nil
  }

  func readout(_ shared: Shared) -> Readout {
    let name = shared.entryName
    let type = currentSheet(shared)?.type ?? ""
    let readout =
      browser.depth == .patch
      ? expandedReadout(shared) : browser.readout(name, .entry(shared.selection))
    return Readout(
      readout.place, readout.value, type: type.isEmpty ? "" : "stored as \(type) ")
  }

  func export(_ shared: Shared) -> ExportRequest? {
    guard let sheet = currentSheet(shared), sheet.itemCount > 0 else { return nil }
    let isOne = browser.depth != .gallery
    // A channel of all layers is exported as one of its own layer.
    let own = isOne ? browser.origin.layer.flatMap { shared.outline.entry(of: $0) } : nil
    let entry = own ?? shared.selection
    let form: MatrixForm =
      browser.depth != .patch ? .matrix : isMosaic ? .kernel : .expanded
    return browser.export(
      sheet, of: .entry(entry), layer: shared.outline.entries[entry].name, form: form,
      isStored: shown.arrangement.isPlain, stage(shared))
  }

  func notes(_ shared: Shared) -> [String] { [] }

  func draw(_ canvas: inout Canvas, _ shared: Shared, in area: Rect) {
    MatricesView(screen: self, shared: shared).draw(&canvas, in: area)
  }
}
