import Analysis
import ArgumentParser
import Exports
import Glibc
import TensorCore
import Terminal

struct Explore: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explore",
    abstract: "Open the explorer: what neoview does without a subcommand.")

  @OptionGroup var options: ExplorerOptions

  @Flag(help: "Say what the terminal can show and how that was found out, and open nothing.")
  var detect = false

  @Flag(help: "Notice new checkpoints of a run that is still being trained, and go on to them.")
  var follow = false

  func run() throws {
    if detect {
      return try reporting { try show(try capabilities().lines.joined(separator: "\n")) }
    }
    let opened = try options.open()
    try reporting {
      guard isatty(STDOUT_FILENO) == 1 else {
        return try show(opened.checkpoints.opened.lines.joined(separator: "\n"))
      }
      guard isatty(STDIN_FILENO) == 1 else { throw NoTerminal() }
      // A message that it is not there could not be read on a screen.
      OpenBLAS.load()
      let capabilities = try self.capabilities()
      guard capabilities.placesText else {
        try show(opened.checkpoints.opened.lines.joined(separator: "\n"))
        return complain("neoview: this terminal type cannot place text, so this is neoview info")
      }
      let terminal = try TerminalScreen(capabilities.surface) { UnfinishedFiles.removeAll() }
      if capabilities.asksForBackground { terminal.askForBackground() }
      var session = opened.session(size: terminal.size, surface: terminal.surface)
      if follow { session.follow() }
      session.run(on: terminal)
      terminal.close()
      for path in session.explorer.writing {
        complain(
          "neoview: stopped writing \(path.excerpt): the explorer was left before it was done")
      }
      // `exit` would tear down what background threads may still use.
      _exit(terminal.endingSignal.map { 128 + $0 } ?? 0)
    }
  }

  private func capabilities() throws(TerminalError) -> Capabilities {
    try Capabilities(
      depth: options.colors?.depth, ascii: options.ascii, isLight: options.background.isLight)
  }
}

private struct NoTerminal: Error, CustomStringConvertible {
  let description = "expected a terminal as standard input, found none; try neoview info"
}
