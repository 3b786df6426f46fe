import CheckpointFiles
import Exports
import Glibc
import Kernels
import Screens
import TUICore
import Terminal
import Weights

/// An explorer with the work that it asks for: in a terminal, or replaying keys without one.
struct Session {
  let checkpoints: Checkpoints
  /// The one that is open.
  private(set) var model: Model
  /// The one that it is compared with.
  let other: Model?
  var background = Background()
  var explorer: Explorer
  private let settings: ForwardSettings
  private(set) var forward: ForwardRun
  /// The path of the image that was opened last.
  var openedImage: String?
  /// What else is read: the other checkpoint, the names of classes.
  private let alsoRead: [String]

  /// Files that are never written to.
  var sources: [String] {
    (checkpoints.paths + alsoRead).flatMap { Checkpoint.files(of: $0) }
      + [openedImage].compactMap(\.self)
  }

  /// Whether the whole screen is to be sent again.
  private var needsRedraw = false
  /// When `ticked` is due, if it is.
  private var nextTick: ContinuousClock.Instant?
  private static let tickLength = Duration.milliseconds(600)
  /// Whether the terminal tells what the mouse does.
  private var hearsMouse = false
  /// What is to go to the clipboard.
  private var clipboard: String?

  /// How long the first frame may wait for the first matrices: longer than loading a NeoCell
  /// takes, shorter than anybody notices.
  private static let patience = 20

  /// - Parameters:
  ///   - other: what is compared with, unless it is the first checkpoint of the run.
  ///   - image: the path of an image to begin with.
  ///   - alsoRead: paths of files beside the checkpoints that are not written to.
  init(
    _ checkpoints: Checkpoints, other: OpenModel?, image: String?,
    forward settings: ForwardSettings, alsoRead: [String], size: Size, surface: Surface,
    isMouseOn: Bool
  ) {
    self.alsoRead = alsoRead
    self.checkpoints = checkpoints
    self.settings = settings
    let report = checkpoints.opened
    model = report.open.model
    let first = other ?? (checkpoints.isRun ? checkpoints.first?.open : nil)
    self.other = first?.model
    explorer = Explorer(
      report.modelFacts, outline: Outline(model), size: size, surface: surface,
      architecture: model.architecture, resolution: settings.resolution,
      other: first?.title, image: image,
      epochs: Epochs(titles: checkpoints.titles, current: checkpoints.start), isMouseOn: isMouseOn)
    forward = ForwardRun(model, settings)
    if let notice = checkpoints.notice { _ = explorer.update(.noticed(notice)) }
  }

  /// Has new checkpoints of the run come by themselves.
  func follow() {
    guard let follower = Follower(checkpoints) else { return }
    let mailbox = background.mailbox
    Task.detached(executorPreference: Workers.shared, priority: .utility) {
      var follower = follower
      while true {
        usleep(Follower.interval)
        for title in follower.look() { mailbox.post(.epochAdded(title: title, isAskedFor: false)) }
      }
    }
  }

  /// Waits for keys, signals and results, updates the state, shows the frame; until the user quits.
  mutating func run(on terminal: TerminalScreen) {
    var isDone = carryOut(explorer.update(.start))
    var isShown = false
    while !isDone {
      var events = settle(terminal)
      // What the terminal answers at once is known before the first frame.
      while !isShown, !isDone, !events.isEmpty {
        isDone = respond(to: events, terminal)
        events = settle(terminal)
      }
      isShown = true
      if needsRedraw {
        terminal.redraw()
        isDone = carryOut(explorer.update(.resized(terminal.size))) || isDone
        needsRedraw = false
      }
      if explorer.isMouseOn != hearsMouse {
        hearsMouse = explorer.isMouseOn
        terminal.listenToMouse(hearsMouse)
      }
      terminal.show(explorer.view())
      if let text = clipboard {
        terminal.copy(text)
        clipboard = nil
      }
      if events.isEmpty { events = terminal.wait(milliseconds: untilTick) }
      isDone = respond(to: events, terminal) || isDone
      takeMail()
      if let due = nextTick, due <= ContinuousClock.now {
        nextTick = nil
        isDone = carryOut(explorer.update(.ticked)) || isDone
      }
    }
    background.cancelAll()
    UnfinishedFiles.removeAll()
  }

  /// - Returns: whether the session is over.
  private mutating func respond(
    to events: TerminalScreen.Events, _ terminal: TerminalScreen
  ) -> Bool {
    var isDone = events.contains(.terminate)
    if events.contains(.resize) {
      isDone = carryOut(explorer.update(.resized(terminal.size))) || isDone
    }
    while !isDone, let input = terminal.nextInput() {
      isDone = carryOut(explorer.update(Action(input)))
    }
    return isDone
  }

  /// Presses keys without a terminal; each waits until the work that the one before asked for is done.
  ///
  /// - Returns: the frame wherever the script has a `shot`, and at the end.
  mutating func replay(_ script: KeyScript) -> [Frame] {
    var frames: [Frame] = []
    var isDone = carryOut(explorer.update(.start))
    finishWork()
    for step in script.steps where !isDone {
      switch step {
      case .key(let key): isDone = carryOut(explorer.update(.key(key)))
      case .mouse(let event): isDone = carryOut(explorer.update(.mouse(event)))
      case .resize(let size): isDone = carryOut(explorer.update(.resized(size)))
      case .shot: frames.append(explorer.view())
      }
      finishWork()
    }
    if script.steps.last != .shot { frames.append(explorer.view()) }
    return frames
  }

  /// Milliseconds; `nil` if no tick is due.
  private var untilTick: Int? {
    nextTick.map { max(0, Int(($0 - ContinuousClock.now).milliseconds.rounded(.up))) }
  }

  /// Until nothing is under way that a key asked for.
  private mutating func finishWork() {
    repeat {
      background.finish()
    } while takeMail()
  }

  /// `~/` as shells have it.
  static func expanded(_ path: String) -> String {
    guard path.hasPrefix("~/"), let home = getenv("HOME") else { return path }
    return String(cString: home) + path.dropFirst()
  }

  /// Gives quick work the time to finish before the frame, so that nothing flickers.
  ///
  /// - Returns: what else happened meanwhile.
  private mutating func settle(_ terminal: TerminalScreen) -> TerminalScreen.Events {
    takeMail()
    let end = ContinuousClock.now + .milliseconds(Self.patience)
    var events: TerminalScreen.Events = []
    while explorer.isWaiting, events.isEmpty {
      let left = Int((end - ContinuousClock.now).milliseconds.rounded(.up))
      guard left > 0 else { break }
      events = terminal.wait(milliseconds: left).subtracting(.wake)
      takeMail()
    }
    return events
  }

  /// - Returns: whether there was any.
  @discardableResult
  private mutating func takeMail() -> Bool {
    let mail = background.mailbox.take()
    for action in mail {
      if case .epochOpened(let epoch, _) = action, epoch == explorer.wantedEpoch { use(epoch) }
      _ = carryOut(explorer.update(action))
    }
    return !mail.isEmpty
  }

  /// All that is asked for from now on is of another checkpoint, which is open already.
  private mutating func use(_ epoch: Int) {
    guard let report = try? checkpoints.report(epoch) else { return }
    background.cancel(.forward)
    model = report.open.model
    forward = ForwardRun(model, settings)
  }

  /// Returns whether the session is over.
  private mutating func carryOut(_ effects: [Effect]) -> Bool {
    for effect in effects {
      switch effect {
      case .quit: return true
      case .redraw: needsRedraw = true
      case .load(let entry): load(entry)
      case .arrange(let request): arrange(request)
      case .findOddities(let sheet, let arrangement): findOddities(sheet, arrangement)
      case .cancel(let work): background.cancel(work)
      case .survey(let requests): survey(requests)
      case .compare(let epoch): compare(epoch)
      case .openEpoch(let epoch): open(epoch: epoch)
      case .reread(let epoch): reread(epoch)
      case .export(let request): export(request)
      case .openImage(let path): open(image: path)
      case .step(let step): go(to: step)
      case .field(let request): follow(request)
      case .copy(let text): clipboard = text
      case .tick: nextTick = ContinuousClock.now + Self.tickLength
      }
    }
    return false
  }

  private mutating func load(_ entry: Int) {
    let (model, other, epoch) = (model, other, explorer.epochs.current)
    let kind = explorer.outline.entries[entry].kind
    background.start(.matrices) { mailbox in
      do {
        let sheet = try Sheet(kind, of: model, entry: entry)
        let compared = other.flatMap { Sheet.counterpart(of: kind, in: model, from: $0, entry) }
        if !Task.isCancelled { mailbox.post(.loaded(sheet, compared: compared, epoch: epoch)) }
      } catch is CancellationError {
      } catch {
        mailbox.post(.loadFailed(entry: entry, reason: "\(error)"))
      }
    }
  }
}

extension Sheet {
  /// The same layer or tensor of another model; `nil` if it has none that can be read.
  fileprivate static func counterpart(
    of kind: Outline.Kind, in model: Model, from other: Model, _ entry: Int
  ) -> Sheet? {
    if kind == .model { return try? Sheet(all: other, entry: entry) }
    if case .layer(let layer) = kind {
      let isKnown = other.architecture?.layers.contains { $0.id == layer } ?? false
      return isKnown ? try? Sheet(kind, of: other, entry: entry) : nil
    }
    guard case .tensor(let index) = kind else { return nil }
    let name = model.shortName(ofTensor: index)
    let place = other.source.tensors.indices.first { other.shortName(ofTensor: $0) == name }
    return place.flatMap { try? Sheet(.tensor($0), of: other, entry: entry) }
  }
}
