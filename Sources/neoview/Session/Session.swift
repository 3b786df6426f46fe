import CheckpointFiles
import Effects
import Exports
import Kernels
import Screens
import Sheets
import TUICore
import Terminal
import Weights

/// Runs the explorer and does the work that it asks for, either in a terminal or with a script of keys and no terminal.
struct Session {
  let checkpoints: Checkpoints
  /// The model of the checkpoint that is open.
  var model: Model
  /// The model that it is compared with; `nil` for the expectation of NeoInit.
  var other: Model?
  /// Whether `other` is the average of the weights that was saved beside the open checkpoint.
  let comparesAverage: Bool
  var background = Background()
  var explorer: Explorer
  let settings: ForwardSettings
  /// The way of images through the model that is open.
  var forward: ForwardRun
  /// The paths of the images that the user has named, whether they could be opened or not.
  var images: [String]
  /// The paths of other files that are read: the other checkpoint, the list of class names.
  private let alsoRead: [String]
  /// The layers of all checkpoints that need not be measured again.
  let measured = Measured()

  /// The paths of the files that are read, which an export must not replace.
  var sources: [String] {
    (checkpoints.paths + checkpoints.averagePaths + alsoRead).flatMap { Checkpoint.files(of: $0) }
      + images
  }

  /// Whether the session ends, because the user quits or a signal ends the program.
  private(set) var isOver = false
  /// Whether the terminal is to be drawn anew in full with the next frame.
  private var needsRedraw = false
  /// The frame that the terminal shows; `nil` before the first one.
  private var frame: Frame?
  /// The time at which the explorer gets a `ticked` action; `nil` if it has not asked for one.
  private var nextTick: ContinuousClock.Instant?
  /// The search for new checkpoints of the run; `nil` if they are not searched for.
  var following: Following?
  private static let tickLength = Duration.milliseconds(600)
  /// Whether the terminal was asked to report mouse events.
  private var hearsMouse = false
  /// The text that is put on the clipboard with the next frame; `nil` if there is none.
  private var clipboard: String?

  /// The milliseconds that a frame may wait for quick work: longer than loading a NeoCell takes, and too short to be noticed.
  private static let patience = 20

  /// The milliseconds that the end of the program may wait for files that are being written: they stop before their next piece.
  private static let lastPatience = 100

  /// Makes a session that begins with the opened checkpoint.
  ///
  /// - Parameters:
  ///   - checkpoints: the checkpoints of the run.
  ///   - other: the model to compare with. If it is `nil`, that is the average that was saved beside the checkpoint, else the
  ///     first checkpoint of the run, else the expectation of NeoInit.
  ///   - image: the path of an image to begin with; `nil` for none.
  ///   - settings: how the model is run on images.
  ///   - alsoRead: the paths of other files that are read, which an export must not replace.
  ///   - size: the size of the screen, in cells.
  ///   - surface: the colours that the terminal can show.
  ///   - isMouseOn: whether mouse events are wanted.
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

  /// Waits for keys, signals and results, updates the explorer and shows its frame, until the session ends.
  mutating func run(on terminal: TerminalScreen) {
    perform(.start)
    var isShown = false
    while !isOver {
      var events = settle(terminal)
      // Answers that the terminal gives at once, such as its background colour, are handled before the first frame.
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
    end()
  }

  /// Stops all work. A file that was finished in this moment is told to the explorer, so that its list of those that are being
  /// written has the unfinished ones alone.
  private mutating func end() {
    background.cancelAll()
    background.finish(.export, within: Self.lastPatience)
    takeMail()
    UnfinishedFiles.removeAll()
  }

  /// Draws the explorer's frame on the terminal, and passes on what else the terminal is to do.
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

  /// Handles signals, news of the run's folder, and all input that has come.
  private mutating func respond(to events: TerminalScreen.Events, _ terminal: TerminalScreen) {
    if events.contains(.terminate) { isOver = true }
    guard !isOver else { return }
    if events.contains(.suspend) { terminal.suspend() }
    if events.contains(.resume) { terminal.resume() }
    // The size of the window may have changed while the program was stopped.
    if !events.isDisjoint(with: [.suspend, .resume, .resize]) { perform(.resized(terminal.size)) }
    if events.contains(.files) { following?.noteFiles() }
    while !isOver, let input = terminal.nextInput() { take(input) }
  }

  /// Passes input to the explorer. A mouse event brings along what is under the mouse in the frame that the user sees.
  private mutating func take(_ input: Input) {
    switch input {
    case .key(let key): perform(.key(key))
    case .paste(let text): perform(.paste(text))
    case .mouse(let event): perform(.mouse(event, frame?.hit(event)))
    case .background(let isLight): perform(.sawBackground(isLight: isLight))
    }
  }

  /// The milliseconds until the next tick or the next search for checkpoints; `nil` if neither is to come.
  private var untilNext: Int? {
    [nextTick, following?.nextLook].compactMap(\.self).min().map {
      max(0, Int(($0 - ContinuousClock.now).milliseconds.rounded(.up)))
    }
  }

  /// Waits until all background work is over and its messages are handled, including the work that these ask for.
  mutating func finishWork() {
    repeat {
      background.finish()
    } while takeMail()
  }

  /// Waits a few milliseconds for work that may finish before the next frame, so that the screen does not flicker.
  ///
  /// - Returns: the input and signals that ended the wait; empty if none did.
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

  /// An interpreter that computes with the models that are open now.
  var interpreter: Interpreter {
    let checkpoints = checkpoints
    return Interpreter(
      outline: explorer.shared.outline, epoch: explorer.shared.epochs.current, model: model,
      other: other, open: { try checkpoints.report($0).open.model }, forward: forward,
      measured: measured, threads: Processors.count)
  }

  /// Passes an action to the explorer, and carries out the effects that it asks for.
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
    case .complete(let path): complete(path)
    case .copy(let text): clipboard = text
    case .tick: nextTick = ContinuousClock.now + Self.tickLength
    case .redraw: needsRedraw = true
    case .quit: isOver = true
    }
  }
}
