/// A command, which a key or an entry of the palette gives.
package enum Command: Hashable, Sendable {
  case pane(PaneCommand)
  /// A command that only some screens have.
  case screen(ScreenCommand)
  case fold, switchFocus
  case show(ScreenID)
  case openImage, largerImage, smallerImage, askResolution
  case previousEpoch, nextEpoch, playRun, reread
  case palette, search, nextMatch, previousMatch, copy
  case export, saveScreen, mouse, info, help, redraw, quit

  static func move(_ motion: Motion) -> Command { .pane(.move(motion)) }
  static let open = Command.pane(.open)
  static let back = Command.pane(.back)

  /// Whether a number that is typed before the command says how often it is carried out.
  var isRepeatable: Bool {
    switch self {
    case .pane(let command): command.isRepeatable
    case .screen(let command): command.isRepeatable
    case .largerImage, .smallerImage, .previousEpoch, .nextEpoch, .nextMatch, .previousMatch: true
    case .fold, .switchFocus, .show, .openImage, .askResolution, .playRun, .reread, .palette,
      .search, .copy,
      .export, .saveScreen, .mouse, .info, .help, .redraw, .quit:
      false
    }
  }
}

/// The commands that every screen handles in its own way.
package enum PaneCommand: Hashable, Sendable {
  case move(Motion)
  case open, back
  /// Goes on by so many channels, or sub-groups on the Receptive field screen; back if the number is negative.
  case item(Int)
  /// Goes on by so many layers; back if the number is negative.
  case layer(Int)

  /// Whether the screen gets the command even if the tree has the keys.
  var goesToScreen: Bool {
    switch self {
    case .item, .layer: true
    case .move, .open, .back: false
    }
  }

  var isRepeatable: Bool {
    switch self {
    case .move(.first), .move(.last), .open, .back: false
    case .move, .item, .layer: true
    }
  }
}
