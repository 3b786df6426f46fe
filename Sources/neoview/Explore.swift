import ArgumentParser
import Glibc
import NeoNeXt
import TUICore
import TensorCore
import Terminal

extension ColorDepth: ExpressibleByArgument {}

/// `auto`, or a depth.
struct ColorChoice: ExpressibleByArgument {
  /// `nil` for `auto`.
  let depth: ColorDepth?

  init?(argument: String) {
    depth = ColorDepth(rawValue: argument)
    guard depth != nil || argument == "auto" else { return nil }
  }
}

struct Explore: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explore",
    abstract: "Open the explorer: what neoview does without a subcommand.")

  @Argument(help: "A checkpoint; the bundled sample if there is none.")
  var checkpoint: String?

  @OptionGroup var fresh: FreshModelOptions

  @Option(help: "The shift step of each stage, such as 1,1,1,0.")
  var shifts: IntegerList?

  @Option(help: "Colours: auto, mono, 8, 16, 256 or 24bit.")
  var colors: ColorChoice?

  @Flag(help: "Draw with ASCII characters alone.")
  var ascii = false

  func validate() throws {
    if checkpoint != nil, fresh.variant != nil {
      throw ValidationError("expected a checkpoint or --variant, found both")
    }
  }

  func run() throws {
    let report = try self.report()
    try reporting {
      guard isatty(STDOUT_FILENO) == 1 else {
        return try show(report.lines.joined(separator: "\n"))
      }
      guard isatty(STDIN_FILENO) == 1 else { throw NoTerminal() }
      let surface = try Capabilities.surface(depth: colors?.depth, ascii: ascii)
      let terminal = try TerminalScreen(surface)
      defer { terminal.close() }
      var session = Session(report, terminal: terminal)
      session.run()
    }
  }

  private func report() throws -> ModelReport {
    let path =
      try checkpoint ?? (fresh.variant == nil ? reporting { try Samples.checkpoint() } : "")
    return try reporting(path) {
      var open = try fresh.variant.map { OpenModel($0, fresh) } ?? OpenModel(checkpoint: path)
      if let shifts { open.model = try open.model.with(shifts: shifts.values) }
      return ModelReport(open: open)
    }
  }
}

private struct NoTerminal: Error, CustomStringConvertible {
  let description = "expected a terminal as standard input, found none; try neoview info"
}
