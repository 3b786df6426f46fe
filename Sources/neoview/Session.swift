import Exports
import Glibc
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

  /// How long the first frame may wait for the first matrices: longer than loading a NeoCell
  /// takes, shorter than anybody notices.
  private static let patience = 20

  init(_ report: ModelReport, terminal: TerminalScreen) {
    model = report.open.model
    source = report.open.path
    self.terminal = terminal
    explorer = Explorer(
      report.modelFacts, outline: Outline(model), size: terminal.size, surface: terminal.surface)
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
    guard case .loading = explorer.loading else { return [] }
    let events = terminal.wait(milliseconds: Self.patience)
    takeMail()
    return events.subtracting(.wake)
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
    let (model, mailbox, source) = (model, mailbox, source)
    let kind = explorer.outline.entries[request.entry].kind
    Task.detached {
      do {
        let subject = try model.subject(of: kind)
        let export = CSVExport(model: model, subject: subject, channel: request.item)
        let lines = try export.write(
          to: Self.expanded(request.path), overwrite: request.overwrite, source: source)
        mailbox.post(.exported(path: request.path, lines: lines))
      } catch ExportError.exists {
        mailbox.post(.exportRefused(request))
      } catch {
        mailbox.post(.exportFailed(request, reason: "\(error)"))
      }
    }
  }
}
