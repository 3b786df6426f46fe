import Analysis
import NeoNeXt
import Sheets
import TUICore
import TensorCore
import Weights

/// The Matrices screen: L and R of a layer, or another tensor, as heatmaps.
package struct MatricesScreen: Screen {
  package enum Command: Hashable, Sendable {
    case sort, askOrder, filter, group, nextOddity, previousOddity, mosaic, difference

    var isRepeatable: Bool {
      switch self {
      case .nextOddity, .previousOddity: true
      case .sort, .askOrder, .filter, .group, .mosaic, .difference: false
      }
    }
  }

  /// A sheet that is shown or being made: of which entry, how its channels are arranged, and of which checkpoint of the run.
  struct Shown: Equatable, Sendable {
    var subject: Sheet.Subject?
    var arrangement = Arrangement()
    var epoch = 0
  }

  /// A screen that opened what is shown, and the arrangement that was there before.
  struct Origin: Equatable, Sendable {
    let screen: ScreenID
    let chosen: ChosenArrangement
    /// The depth at which it opened the matrices: Esc goes back to the screen from there.
    let depth: Browser.Depth
  }

  /// The unusual channels of the sheet on screen.
  struct Oddities: Equatable, Sendable {
    /// The unusual channels, the most unusual first; `nil` until they have been looked for.
    var found: [Oddity]?
    /// The index of the channel that was gone to last.
    var place = 0
  }

  package internal(set) var browser = Browser()
  /// The arrangement that the user chose.
  var chosen = ChosenArrangement()
  package var arrangement: Arrangement { chosen.arrangement }
  /// The screen that Esc goes back to; `nil` if no screen opened what is shown.
  var cameFrom: Origin?
  /// What the sheet on screen is.
  var shown = Shown()
  /// The sheet that is being sorted, filtered, grouped or compared; `nil` if none is.
  var arranging: Shown?
  /// The sheet that could not be arranged as the user chose; `nil` if none failed. It is tried again when the screen is shown or an
  /// entry is selected.
  var failed: Shown?
  /// The unusual channels of the sheet on screen.
  var oddities = Oddities()
  /// The matrices of a layer at every checkpoint; `nil` until one of its channels is shown large.
  var past: LayerHistory?
  /// The channel that is shown large, at every checkpoint; `nil` if none is, or if there is only one checkpoint.
  var history: ChannelHistory?
  /// The output whose effective filter is shown together with A and B.
  var output = ElementCursor()
  /// Whether all effective filters of the channel are shown instead of A and B.
  package internal(set) var isMosaic = false

  static let name = "Matrices"
  static let shortName = "Mat"
  static let title = "the matrices of a layer"
  static let synonyms = [
    "L", "R", "A", "B", "heatmaps", "gallery", "channels", "tensors", "weights", "labels", "shifts",
    "effective filters", "typical patterns", "matrix",
  ]
  static let needsImage = false
  static let places: [(context: KeyContext, title: String)] = [
    (.pane, "Among all channels"), (.channel, "In one channel"), (.patch, "In A and B"),
  ]

  var context: KeyContext { browser.context }
  var wheel: Wheel { browser.wheel }
  /// The number of the selected channel.
  var channel: Int { browser.origin.channel }

  func stage(_ shared: Shared) -> HeatStage { HeatStage(shared, in: shared.layout.body) }

  /// The sheet on screen; `nil` if there is none, or if it still is that of the entry that was selected before.
  func currentSheet(_ shared: Shared) -> Sheet? {
    browser.sheet.flatMap { $0.subject == .entry(shared.selection) ? $0 : nil }
  }

  func isWaiting(_ shared: Shared) -> Bool { shared.matrices.isLoading || arranging != nil }

  func isUseful(_ command: PaneCommand, _ shared: Shared) -> Bool {
    command != .open || browser.depth != .channel || expandedCell(shared) != nil
  }

  func isUseful(_ command: ScreenCommand, _ shared: Shared) -> Bool {
    switch command {
    case .matrices(.sort), .matrices(.askOrder), .matrices(.filter), .matrices(.group),
      .matrices(.nextOddity), .matrices(.previousOddity):
      shared.matrices.loaded.map { $0.sheet.sides.count == 2 } ?? true && !isFolder(shared)
    case .matrices(.difference), .matrices(.mosaic), .heat: !isFolder(shared)
    case .field, .costs, .forward, .compare, .figures: true
    }
  }

  private func isFolder(_ shared: Shared) -> Bool { shared.entry?.kind == .folder }

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
