/// What a key can ask for.
package enum Command: Hashable, Sendable {
  case pane(PaneCommand)
  /// What one screen alone knows.
  case screen(ScreenCommand)
  case fold, switchFocus
  case show(ScreenID)
  case openImage, largerImage, smallerImage, askResolution
  case previousEpoch, nextEpoch, reread
  case palette, search, nextMatch, previousMatch, copy
  case export, saveScreen, mouse, info, help, redraw, quit

  static func move(_ motion: Motion) -> Command { .pane(.move(motion)) }
  static let open = Command.pane(.open)
  static let back = Command.pane(.back)

  /// Whether a number before it says how often it is done.
  var isRepeatable: Bool {
    switch self {
    case .pane(let command): command.isRepeatable
    case .screen(let command): command.isRepeatable
    case .largerImage, .smallerImage, .previousEpoch, .nextEpoch, .nextMatch, .previousMatch: true
    case .fold, .switchFocus, .show, .openImage, .askResolution, .reread, .palette, .search, .copy,
      .export, .saveScreen, .mouse, .info, .help, .redraw, .quit:
      false
    }
  }
}

/// What every screen knows.
package enum PaneCommand: Hashable, Sendable {
  case move(Motion)
  case open, back
  /// By so many channels, or whatever the screen has one after the other.
  case item(Int)
  /// By so many layers.
  case layer(Int)

  var isRepeatable: Bool {
    switch self {
    case .move(.first), .move(.last), .open, .back: false
    case .move, .item, .layer: true
    }
  }
}
