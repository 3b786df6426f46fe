import CheckpointFiles
import Effects
import Exports
import Glibc
import Kernels
import Screens
import Sheets
import TUICore
import Terminal
import Weights

/// An explorer with the work that it asks for: in a terminal, or replaying keys without one.
struct Session {
  let checkpoints: Checkpoints
  /// The one that is open.
  var model: Model
  /// The one that it is compared with.
  var other: Model?
  /// Whether that is the average that was saved with the one that is open.
  let comparesAverage: Bool
  var background = Background()
  var explorer: Explorer
  let settings: ForwardSettings
  var forward: ForwardRun
  /// The paths of images that were named, opened or not.
  var images: [String]
  /// What else is read: the other checkpoint, the names of classes.
  private let alsoRead: [String]
  /// Layers that were measured, or are being.
  let measured = Measured()

  /// Files that are never written to.
  var sources: [String] {
    (checkpoints.paths + checkpoints.averagePaths + alsoRead).flatMap { Checkpoint.files(of: $0) }
      + images
  }

  /// Whether the user quit, or a signal did.
  private(set) var isOver = false
  /// Whether the whole screen is to be sent again.
  private var needsRedraw = false
  /// What the user sees.
  private var frame: Frame?
  /// When `ticked` is due, if it is.
  private var nextTick: ContinuousClock.Instant?
  var following: Following?
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
    let isPaired = other == nil && report.average != nil
    let (first, firstNotice) =
      checkpoints.isRun && !isPaired ? checkpoints.first : (nil, nil)
    let compared = other ?? report.average ?? first?.open
    self.other = compared?.model
    comparesAverage = isPaired
    images = image.map { [Self.expanded($0)] } ?? []
    explorer = Explorer(
      report.modelFacts, outline: Outline(model), size: size, surface: surface,
      architecture: model.architecture, resolution: settings.resolution,
      other: compared?.title, image: image,
      epochs: Epochs(titles: checkpoints.titles, current: checkpoints.start), isMouseOn: isMouseOn)
    forward = ForwardRun(model, settings)
    if let notice = checkpoints.notice ?? (other == nil ? firstNotice : nil) {
      background.mailbox.post(.noticed(notice))
    }
  }

  /// Waits for keys, signals and results, updates the state, shows the frame; until the user quits.
  mutating func run(on terminal: TerminalScreen) {
    perform(.start)
    var isShown = false
    while !isOver {
      var events = settle(terminal)
      // What the terminal answers at once is known before the first frame.
      while !isShown, !isOver, !events.isEmpty {
        respond(to: events, terminal)
        events = settle(terminal)
      }
      isShown = true
      show(on: terminal)
      terminal.watch(following?.descriptor)
      if events.isEmpty { events = terminal.wait(milliseconds: untilNext) }
      respond(to: events, terminal)
      takeMail()
      lookAround()
      if let due = nextTick, due <= ContinuousClock.now {
        nextTick = nil
        perform(.ticked)
      }
    }
    background.cancelAll()
    UnfinishedFiles.removeAll()
  }

  private mutating func show(on terminal: TerminalScreen) {
    if needsRedraw {
      terminal.redraw()
      perform(.resized(terminal.size))
      needsRedraw = false
    }
    if explorer.isMouseOn != hearsMouse {
      hearsMouse = explorer.isMouseOn
      terminal.listenToMouse(hearsMouse)
    }
    let frame = explorer.view()
    terminal.show(frame)
    self.frame = frame
    if let text = clipboard {
      terminal.copy(text)
      clipboard = nil
    }
  }

  private mutating func respond(to events: TerminalScreen.Events, _ terminal: TerminalScreen) {
    if events.contains(.terminate) { isOver = true }
    guard !isOver else { return }
    if events.contains(.suspend) { terminal.suspend() }
    if events.contains(.resume) { terminal.resume() }
    // The window may have changed while the program stood still.
    if !events.isDisjoint(with: [.suspend, .resume, .resize]) { perform(.resized(terminal.size)) }
    if events.contains(.files) { following?.noteFiles() }
    while !isOver, let input = terminal.nextInput() { take(input) }
  }

  /// The mouse is over the frame that the user sees.
  private mutating func take(_ input: Input) {
    switch input {
    case .key(let key): perform(.key(key))
    case .mouse(let event): perform(.mouse(event, frame?.hit(event)))
    case .background(let isLight): perform(.sawBackground(isLight: isLight))
    }
  }

  /// Presses keys without a terminal; each waits until the work that the one before asked for is done.
  ///
  /// - Returns: the frame wherever the script has a `shot`, and at the end.
  mutating func replay(_ script: KeyScript) -> [Frame] {
    var frames: [Frame] = []
    perform(.start)
    finishWork()
    for step in script.steps where !isOver {
      switch step {
      case .key(let key): perform(.key(key))
      case .mouse(let event): perform(.mouse(event, explorer.view().hit(event)))
      case .resize(let size): perform(.resized(size))
      case .shot: frames.append(explorer.view())
      }
      finishWork()
    }
    if script.steps.last != .shot { frames.append(explorer.view()) }
    return frames
  }

  /// Milliseconds until something is due; `nil` if nothing is.
  private var untilNext: Int? {
    [nextTick, following?.nextLook].compactMap(\.self).min().map {
      max(0, Int(($0 - ContinuousClock.now).milliseconds.rounded(.up)))
    }
  }

  /// Until nothing is under way that a key asked for.
  mutating func finishWork() {
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

  /// What computes for the explorer, from the models that are open now.
  var interpreter: Interpreter {
    let checkpoints = checkpoints
    return Interpreter(
      outline: explorer.shared.outline, epoch: explorer.shared.epochs.current, model: model,
      other: other, open: { try checkpoints.report($0).open.model }, forward: forward,
      measured: measured, threads: Processors.count)
  }

  /// Tells the explorer what happened, and does what it asks for.
  mutating func perform(_ action: Action) {
    for effect in explorer.update(action) { carryOut(effect) }
  }

  private mutating func carryOut(_ effect: Effect) {
    switch effect {
    case .compute(let computation): compute(computation)
    case .cancel(let work): background.cancel(work)
    case .openEpoch(let epoch): open(epoch: epoch)
    case .reread(let epoch): reread(epoch)
    case .export(let request): export(request)
    case .openImage(let path): open(image: path)
    case .copy(let text): clipboard = text
    case .tick: nextTick = ContinuousClock.now + Self.tickLength
    case .redraw: needsRedraw = true
    case .quit: isOver = true
    }
  }
}
