import Exports
import Glibc
import Images
import Kernels
import NeoNeXt
import Screens
import TUICore
import TensorCore
import Terminal
import Weights

/// The loop: waits for keys, signals and results, updates the state, shows the frame.
struct Session {
  private let model: Model
  /// The checkpoint's path, which is not exported to.
  private let source: String?
  private let terminal: TerminalScreen
  private let mailbox = Mailbox()
  private var explorer: Explorer
  private var loading: Task<Void, Never>?
  private let forward: ForwardRun
  private var stepping: Task<Void, Never>?
  private var following: Task<Void, Never>?
  /// The path of the image that was opened last, which is not exported to.
  private var openedImage: String?

  /// How long the first frame may wait for the first matrices: longer than loading a NeoCell
  /// takes, shorter than anybody notices.
  private static let patience = 20

  /// - Parameter image: the path of an image to begin with.
  init(
    _ report: ModelReport, image: String?, forward settings: ForwardSettings,
    terminal: TerminalScreen
  ) {
    model = report.open.model
    source = report.open.path
    self.terminal = terminal
    explorer = Explorer(
      report.modelFacts, outline: Outline(model), size: terminal.size, surface: terminal.surface,
      architecture: model.architecture, resolution: settings.resolution, image: image)
    forward = ForwardRun(model, settings)
  }

  mutating func run() {
    var isDone = carryOut(explorer.update(.start))
    while !isDone {
      var events = settle()
      terminal.show(explorer.view())
      if events.isEmpty { events = terminal.wait() }
      isDone = events.contains(.terminate)
      if events.contains(.resize) {
        isDone = carryOut(explorer.update(.resized(terminal.size))) || isDone
      }
      while !isDone, let key = terminal.nextKey() {
        isDone = carryOut(explorer.update(.key(key)))
      }
      takeMail()
    }
    loading?.cancel()
    stepping?.cancel()
    following?.cancel()
    UnfinishedFiles.removeAll()
  }

  /// `~/` as shells have it.
  private static func expanded(_ path: String) -> String {
    guard path.hasPrefix("~/"), let home = getenv("HOME") else { return path }
    return String(cString: home) + path.dropFirst()
  }

  /// Gives quick work the time to finish before the frame, so that nothing flickers.
  ///
  /// - Returns: what else happened meanwhile.
  private mutating func settle() -> TerminalScreen.Events {
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

  private mutating func takeMail() {
    for action in mailbox.take() { _ = carryOut(explorer.update(action)) }
  }

  /// Returns whether the session is over.
  private mutating func carryOut(_ effects: [Effect]) -> Bool {
    for effect in effects {
      switch effect {
      case .quit: return true
      case .redraw: terminal.redraw()
      case .load(let entry): load(entry)
      case .export(let request): export(request)
      case .openImage(let path): open(image: path)
      case .step(let step): go(to: step)
      case .cancelStep: stepping?.cancel()
      case .field(let request): follow(request)
      case .tick: tick()
      }
    }
    return false
  }

  private mutating func load(_ entry: Int) {
    loading?.cancel()
    let (model, kind, mailbox) = (model, explorer.outline.entries[entry].kind, mailbox)
    loading = Task.detached(priority: .userInitiated) { [previous = loading] in
      // One at a time: of many that were asked for in a row, only the last is carried out.
      await previous?.value
      if Task.isCancelled { return }
      do {
        let sheet = try Sheet(kind, of: model, entry: entry)
        if !Task.isCancelled { mailbox.post(.loaded(sheet)) }
      } catch {
        mailbox.post(.loadFailed(entry: entry, reason: "\(error)"))
      }
    }
  }

  private func export(_ request: ExportRequest) {
    let (mailbox, path) = (mailbox, Self.expanded(request.path))
    let write = writer(request)
    Task.detached {
      do {
        let lines = try write(path, request.overwrite)
        mailbox.post(.exported(path: request.path, lines: lines))
      } catch ExportError.exists {
        mailbox.post(.exportRefused(request))
      } catch {
        mailbox.post(.exportFailed(request, reason: "\(error)"))
      }
    }
  }

  /// - Returns: what writes the file; it throws if what was asked for is no longer there.
  private func writer(_ request: ExportRequest) -> @Sendable (String, Bool) throws -> Int {
    let (model, source) = (model, source)
    switch request.subject {
    case .entry(let entry):
      let kind = explorer.outline.entries[entry].kind
      return { path, overwrite in
        let subject = try model.subject(of: kind)
        let export = CSVExport(model: model, subject: subject, channel: request.item)
        return try export.write(to: path, overwrite: overwrite, source: source)
      }
    case .costs:
      let report = FlopsReport(
        title: "", size: explorer.costs.size, operators: explorer.costs.operators, published: nil,
        byOperator: true)
      return { try Self.write(report.csv, to: $0, overwrite: $1, source) }
    case .field:
      let request = explorer.field.result?.request
      return { path, overwrite in
        guard let request else { throw StepGone() }
        let report = try FieldReport(request)
        return try Self.write(report.csv, to: path, overwrite: overwrite, source)
      }
    case .step(let step):
      let (sheet, image) = (explorer.forward.browser.sheet, openedImage)
      let label = explorer.forward.label(of: step)
      return { path, overwrite in
        guard let sheet, sheet.subject == request.subject else { throw StepGone() }
        let export = StepExport(sheet: sheet, label: label, channel: request.item)
        return try export.write(
          to: path, overwrite: overwrite, sources: [source, image].compactMap(\.self))
      }
    }
  }

  /// - Returns: the number of lines after the header.
  private static func write(
    _ csv: String, to path: String, overwrite: Bool, _ source: String?
  ) throws -> Int {
    try AtomicFile.write(
      to: path, overwrite: overwrite, sources: [source].compactMap(\.self)
    ) { temporary in
      try fillFile(at: temporary) { try $0(Array((csv + "\n").utf8)) }
    }
    return csv.utf8.count { $0 == UInt8(ascii: "\n") }
  }

  // MARK: - Receptive field

  private mutating func follow(_ request: FieldRequest) {
    following?.cancel()
    let mailbox = mailbox
    let known = explorer.field.result
    following = Task.detached(priority: .userInitiated) { [previous = following] in
      await previous?.value
      if Task.isCancelled { return }
      do {
        let result = try FieldResult(request, reusing: known)
        if !Task.isCancelled { mailbox.post(.fieldFollowed(result)) }
      } catch is CancellationError {
      } catch {
        mailbox.post(.fieldFailed(request, reason: "\(error)"))
      }
    }
  }

  private static let tickLength = Duration.milliseconds(600)

  private func tick() {
    let mailbox = mailbox
    Task.detached {
      try? await Task.sleep(for: Self.tickLength)
      mailbox.post(.ticked)
    }
  }

  // MARK: - Forward

  /// Images are opened in the order in which they were asked for.
  private mutating func open(image name: String) {
    stepping?.cancel()
    let (forward, mailbox, path) = (forward, mailbox, Self.expanded(name))
    openedImage = path
    stepping = Task.detached(priority: .userInitiated) { [previous = stepping] in
      await previous?.value
      do {
        mailbox.post(.imageOpened(try await forward.open(path)))
      } catch let error as ImageError {
        mailbox.post(.imageFailed(reason: "\(name.excerpt): \(error)"))
      } catch {
        mailbox.post(.imageFailed(reason: "\(error)"))
      }
    }
  }

  private mutating func go(to step: Int) {
    stepping?.cancel()
    let (forward, mailbox) = (forward, mailbox)
    stepping = Task.detached(priority: .userInitiated) { [previous = stepping] in
      await previous?.value
      if Task.isCancelled { return }
      do {
        let result = try await forward.step(to: step) { done, record in
          mailbox.post(.progressed(step: done, record))
        }
        mailbox.post(.stepped(result))
      } catch is CancellationError {
      } catch {
        mailbox.post(.stepFailed(step: step, reason: "\(error)"))
      }
    }
  }
}

private struct StepGone: Error, CustomStringConvertible {
  let description = "the step is no longer on screen"
}
