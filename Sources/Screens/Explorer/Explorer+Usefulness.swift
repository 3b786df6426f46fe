import NeoNeXt

/// Which commands have something to do. Hints and the palette leave out the others.
extension Explorer {
  /// Whether a command would do something now.
  func isUseful(_ command: Command) -> Bool {
    guard isPossible(command) else { return false }
    if command == .nextEpoch || command == .playRun { return shared.epochs.isRun }
    if case .screen(let command) = command { return current.isUseful(command, shared) }
    guard case .pane(let command) = command, shared.hasPaneKeys || command.goesToScreen else {
      return true
    }
    return current.isUseful(command, shared)
  }

  /// Whether the screen shows only the message that the file is no NeoNeXt.
  var showsMessageAlone: Bool { hasMessageAlone(screen) }

  /// Whether a command shows a screen that has only that message.
  func leadsToMessage(_ command: Command) -> Bool {
    if case .show(let screen) = command { hasMessageAlone(screen) } else { false }
  }

  private func hasMessageAlone(_ screen: ScreenID) -> Bool {
    !shared.isNeoNeXt && screen != .matrices
  }

  /// Whether a command has something to do in this file. Much of a NeoNeXt is missing in files of other tensors.
  func isPossible(_ command: Command) -> Bool {
    if shared.isNeoNeXt { return true }
    switch command {
    case .pane(let command): return !showsMessageAlone || isPossibleBesideMessage(command)
    case .screen(let command): return isPossibleForTensors(command)
    case .openImage, .largerImage, .smallerImage, .askResolution: return false
    case .copy, .export: return !showsMessageAlone
    case .fold, .switchFocus, .show, .previousEpoch, .nextEpoch, .playRun, .reread, .palette,
      .search,
      .nextMatch, .previousMatch, .saveScreen, .mouse, .info, .help, .redraw, .quit:
      return true
    }
  }

  /// Whether a command has something to do while the screen shows only that message: in the tree, or on the way back to it.
  private func isPossibleBesideMessage(_ command: PaneCommand) -> Bool {
    switch command {
    case .move: shared.focus == .tree
    case .open: shared.focus == .tree && shared.entry?.kind == .folder
    case .back: true
    case .item, .layer: false
    }
  }

  private func isPossibleForTensors(_ command: ScreenCommand) -> Bool {
    switch command {
    case .heat: screen == .matrices
    case .matrices(.difference): shared.otherTitle != nil
    case .costs(.table1): true
    case .matrices(.sort), .matrices(.askOrder), .matrices(.filter), .matrices(.group),
      .matrices(.nextOddity), .matrices(.previousOddity), .matrices(.mosaic), .field,
      .costs(.sort), .costs(.askKernels), .costs(.askResolutions), .forward, .compare, .figures:
      false
    }
  }

  /// Says why a command has nothing to do. Movements say nothing.
  mutating func refuse(_ command: Command) -> [Effect] {
    if case .pane = command { return [] }
    let consequence = command == .openImage ? "no image can go through" : "nothing to do here"
    say(Recognition.notNeoNeXt(consequence), isError: true)
    return []
  }
}
