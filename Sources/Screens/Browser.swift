import Analysis
import Sheets

/// A sheet with the place in it where the user is: what every screen of heatmaps has.
package struct Browser: Equatable, Sendable {
  package enum Depth: Hashable, Sendable {
    /// Every channel, small.
    case gallery
    /// One channel, large.
    case channel
    /// One patch of a NeoCell with the matrices that change it.
    case patch
  }

  package internal(set) var sheet: Sheet?
  package internal(set) var depth = Depth.gallery
  /// The selected item of the sheet.
  package internal(set) var item = 0
  package internal(set) var cursor = ElementCursor()
  /// The first line of the gallery that is on screen.
  package internal(set) var scroll = 0
  /// What the percentile domain spans, while that is chosen.
  package internal(set) var percentiles: ValueRange?
  /// The output whose effective filter is shown, where A and B are.
  package internal(set) var output = ElementCursor()
  /// Whether all effective filters of the channel stand in place of A and B.
  package internal(set) var isMosaic = false
  /// Steps of enlargement that the user asked for.
  package internal(set) var zoom = 0
}

/// A place in the matrices of one item.
package struct ElementCursor: Hashable, Sendable {
  package var side = 0
  package var row = 0
  package var column = 0
}
