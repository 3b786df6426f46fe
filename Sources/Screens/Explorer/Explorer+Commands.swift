import NeoNeXt
import Sheets
import TUICore
import TensorCore

/// What keys and commands do.
extension Explorer {
  mutating func press(_ key: Key) -> [Effect] {
    // What is typed stands where a message would; one that comes meanwhile is shown once the line is done.
    if let search, search.isTyping { return type(key, in: search) }
    message = nil
    if let overlay { return press(key, in: overlay) }
    if takeDigit(key) { return [] }
    let repetitions = count
    count = nil
    guard !isTooSmall || key == .character("q"),
      let command = screen.bindings.command(for: key, in: context)
    else { return [] }
    return repetitions.map { perform(command, $0) } ?? perform(command)
  }

  /// The part of the screen that takes the keys, if nothing lies over the screen.
  var context: KeyContext {
    switch shared.focus {
    case .tree: .tree
    case .pane: current.context
    }
  }

  /// Whether what is shown beside the layers can take the keys. A folder on the Matrices screen cannot.
  var hasPane: Bool { screen != .matrices || shared.entry?.kind != .folder }

  mutating func perform(_ command: Command) -> [Effect] {
    guard isPossible(command) else { return refuse(command) }
    switch command {
    case .pane(let command): return perform(command)
    case .screen(let command): return settle(perform(command), of: screen)
    case .fold: tree.toggleFold(shared)
    case .switchFocus: return turn(to: shared.focus == .tree && hasPane ? .pane : .tree)
    case .show(let new): return turn(to: new)
    case .openImage: overlay = .prompt(.image(""))
    case .largerImage: return changeResolution(by: 1)
    case .smallerImage: return changeResolution(by: -1)
    case .askResolution: overlay = .prompt(.resolution(shared.resolution))
    case .previousEpoch: return stepToEpoch(by: -1)
    case .nextEpoch: return stepToEpoch(by: 1)
    case .playRun: return togglePlaying()
    case .reread: return [.reread(epoch: shared.epochs.current)]
    case .palette: overlay = .palette(Palette())
    case .search: beginSearch()
    case .nextMatch: return goToMatch(by: 1)
    case .previousMatch: return goToMatch(by: -1)
    case .copy: return copyValue()
    case .export: askForPath()
    case .saveScreen: ask(ExportRequest(.screen, path: "neoview-\(screen).png"))
    case .mouse: toggleMouse()
    case .info: overlay = .info(scroll: 0)
    case .help: overlay = .help(Help())
    case .redraw: return [.redraw]
    case .quit: return [.quit]
    }
    return []
  }

  /// Carries out a command of the part that takes the keys. Steps through layers and channels go to the screen even if the tree
  /// has the keys.
  private mutating func perform(_ command: PaneCommand) -> [Effect] {
    if command == .back, let effects = stop() { return effects }
    switch (command, shared.focus) {
    case (.item, _), (.layer, _), (_, .pane):
      guard let requests = tell(.command(command)) else {
        return command == .back ? turn(to: .tree) : []
      }
      return settle(requests, of: screen)
    case (.move(let motion), .tree): return moveInTree(motion)
    case (.open, .tree):
      guard shared.entry?.kind == .folder else { return turn(to: .pane) }
      tree.toggleFold(shared)
    case (.back, .tree): break
    }
    return []
  }

  private mutating func moveInTree(_ motion: Motion) -> [Effect] {
    tree.destination(of: motion, shared).map { select($0) } ?? []
  }

  /// Selects the entry some lines below the selected one. The part that takes the keys stays the same.
  mutating func moveInTree(by lines: Int) -> [Effect] {
    tree.entry(shared, linesBelow: lines).map { select($0) } ?? []
  }

  // MARK: - Stopping

  /// Stops the work that is under way: files that are being written, or else what the screen waits for.
  ///
  /// - Returns: `nil` if no work is under way.
  private mutating func stop() -> [Effect]? {
    if let path = writing.first {
      say("stopped writing \(writing.count == 1 ? path.excerpt : "\(writing.count) files")")
      writing = []
      return [.cancel(.export)]
    }
    if shared.epochs.isPlaying { return togglePlaying() }
    return stopScreen().map { settle($0, of: screen) }
  }

  // MARK: - Numbers before a command

  private static let countLimit = 9999

  /// Takes a digit of the number before a command. The first digit must not be 1 to 6, since these keys switch screens.
  ///
  /// - Returns: whether the key is a digit of the number.
  private mutating func takeDigit(_ key: Key) -> Bool {
    guard case .character(let scalar) = key, let digit = Int(String(scalar)),
      count != nil || digit == 0 || digit > ScreenID.allCases.count
    else { return false }
    count = min(Self.countLimit, (count ?? 0) * 10 + digit)
    return true
  }

  /// Carries out a command as often as the number before it says. For the movements `first` and `last` the number is that of a
  /// channel to go to. Commands that are not repeatable are carried out once.
  mutating func perform(_ command: Command, _ repetitions: Int) -> [Effect] {
    if command == .move(.first) || command == .move(.last),
      let item = place(ofChannel: repetitions)
    {
      goTo(item: item)
      return []
    }
    guard command.isRepeatable else { return perform(command) }
    var effects: [Effect] = []
    for _ in 0..<repetitions {
      let before = self
      let new = perform(command)
      // The command changes nothing any more, since the selection is at an edge.
      if self == before && new.isEmpty { break }
      effects.removeAll { effect in new.contains { $0.replaces(effect) } }
      effects += new
    }
    return effects
  }

  // MARK: - Copying

  private mutating func copyValue() -> [Effect] {
    let value = readout.value
    guard !value.isEmpty else {
      say("no value here to copy", isError: true)
      return []
    }
    say("copied \(value.excerpt)")
    return [.copy(value)]
  }
}
