import Analysis
import Sheets
import TensorCore

/// A sheet of heatmaps, with the selected item and the cursor in it. The Matrices and the Forward screen have a browser each.
package struct Browser: Equatable, Sendable {
  package enum Depth: Hashable, Sendable {
    /// All items, small.
    case gallery
    /// One item, large.
    case channel
    /// One patch of a NeoCell on the Forward screen; A and B of a channel on the Matrices screen.
    case patch
  }

  /// The sheet on screen; `nil` until there is one.
  package internal(set) var sheet: Sheet? {
    // What was measured is of the sheet before, whatever they have in common.
    didSet { (figures, percentiles) = (nil, nil) }
  }
  package internal(set) var depth = Depth.gallery
  /// The index of the selected item of the sheet.
  package internal(set) var item = 0
  /// The selected element of the selected item.
  package internal(set) var cursor = ElementCursor()
  /// The first line of the gallery that is on screen.
  package internal(set) var scroll = 0
  /// The number of steps, −8 to 8, by which the user enlarged the images of the gallery.
  package internal(set) var zoom = 0
  /// The range from the first to the 99th percentile of the sheet; `nil` while another domain of the colours is chosen.
  package internal(set) var percentiles: ValueRange?
  /// The range of the sheets of the same subject that were shown one after another, such as those of several checkpoints.
  var seen = ValueRange()
  /// The figures of the selected channel; `nil` unless it is shown large.
  private(set) var figures: ChannelFigures?
}

/// A place in the matrices of one item.
package struct ElementCursor: Hashable, Sendable {
  /// The index of the matrix: 0 for L or the only one, 1 for R.
  package var side = 0
  package var row = 0
  package var column = 0
}

extension Browser {
  /// The selected channel, and its layer if the sheet has several.
  package var origin: Sheet.Origin {
    sheet?.origin(of: item) ?? Sheet.Origin(layer: nil, channel: item)
  }

  /// `17`, or `stage_3.4/17` on a sheet of many layers.
  var channelName: String { (origin.layer.map { "\($0)/" } ?? "") + "\(origin.channel)" }

  /// The matrix that holds the cursor; `nil` if there is no sheet or no such item.
  package var matrixAtCursor: Matrix? { sheet?.matrix(item, side: cursor.side) }

  var context: KeyContext {
    switch depth {
    case .gallery: .pane
    case .channel: .channel
    case .patch: .patch
    }
  }

  var wheel: Wheel {
    switch depth {
    case .gallery: .row
    case .channel, .patch: .item
    }
  }

  /// Measures the channel that is shown large, unless that was done before. Drawing then only writes the figures.
  ///
  /// - Complexity: that of `ChannelFigures.init`, if another channel is shown than before.
  mutating func measure() {
    guard depth == .channel, let sheet, sheet.itemCount > 0 else {
      figures = nil
      return
    }
    if figures?.item != item { figures = ChannelFigures(sheet, item) }
  }
}
