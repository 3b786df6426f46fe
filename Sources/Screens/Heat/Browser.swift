import Analysis
import Sheets
import TensorCore

/// A sheet of heatmaps with the place in it where the user is. The screens of the matrices and of the forward pass have one each.
package struct Browser: Equatable, Sendable {
  package enum Depth: Hashable, Sendable {
    /// Every channel, small.
    case gallery
    /// One channel, large.
    case channel
    /// One patch of a NeoCell, or A and B of a channel.
    case patch
  }

  package internal(set) var sheet: Sheet?
  package internal(set) var depth = Depth.gallery
  /// The selected item of the sheet.
  package internal(set) var item = 0
  package internal(set) var cursor = ElementCursor()
  /// The first line of the gallery that is on screen.
  package internal(set) var scroll = 0
  /// Steps of enlargement that the user asked for.
  package internal(set) var zoom = 0
  /// What the percentile domain spans, while that is chosen.
  package internal(set) var percentiles: ValueRange?
  /// The figures of the selected channel, while it is shown large.
  private(set) var figures: ChannelFigures?
}

/// A place in the matrices of one item.
package struct ElementCursor: Hashable, Sendable {
  package var side = 0
  package var row = 0
  package var column = 0
}

extension Browser {
  /// The channel that is selected, with its layer where there are several.
  package var origin: Sheet.Origin {
    sheet?.origin(of: item) ?? Sheet.Origin(layer: nil, channel: item)
  }

  /// `17`, or `stage_3.4/17` on a sheet of many layers.
  var channelName: String { (origin.layer.map { "\($0)/" } ?? "") + "\(origin.channel)" }

  /// The matrix that holds the cursor.
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

  /// Measures the channel that is shown large, unless that was done: drawing only writes its figures down.
  mutating func measure() {
    guard depth == .channel, let sheet, sheet.itemCount > 0 else {
      figures = nil
      return
    }
    let place = ChannelFigures.Place(subject: sheet.subject, title: sheet.title, item: item)
    if figures?.place != place { figures = ChannelFigures(sheet, item, place) }
  }
}
