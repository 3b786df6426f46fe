import ArgumentParser
import Exports
import Glibc
import Screens
import TUICore
import TensorCore

struct Replay: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Press keys without a terminal, and print the screens as text.",
    discussion: """
      The script has keys with blanks or line breaks between, as help names them (Enter, Esc, PgDn, ^D) or \
      as tmux does, and type:TEXT, paste:TEXT, resize:WxH, click:ROW,COLUMN (or press, drag, release, wheelUp, wheelDown; from 0), \
      and shot, which prints the screen at that point; the last \
      screen is always printed. Lines that begin with # are notes. For bug reports, documentation and tests.
      """)

  @OptionGroup var options: ExplorerOptions

  @Option(help: "The file with the keys; - is standard input.")
  var keys: String

  @Option(help: "The size of the window, columns by rows.")
  var size = WindowSize(Size(width: 160, height: 48))

  @Option(help: "Write the screens to this file instead.")
  var screens: String?

  @Flag(help: "With colours, as escape sequences of a terminal.")
  var ansi = false

  @Flag(help: "Overwrite an existing file.")
  var force = false

  func run() throws {
    let opened = try options.open()
    let script = try reporting(keys) { try KeyScript(try readKeys()) }
    let surface = Surface(
      depth: options.colors?.depth ?? .direct, isASCII: options.ascii,
      isLight: options.background == .light)
    var session = opened.session(size: size.size, surface: surface)
    let frames = session.replay(script).map { frame in
      ansi ? ScreenPicture(frame: frame).ansi : frame.text + "\n"
    }
    let text = frames.enumerated().map { index, frame in
      frames.count == 1 ? frame : "=== screen \(index + 1) ===\n" + frame
    }.joined()
    try reporting {
      try writeWhole(
        Array(text.utf8), to: screens ?? "-", overwrite: force,
        sources: session.sources + [options.image, keys == "-" ? nil : keys].compactMap(\.self))
    }
  }

  private static let limit = 1 << 20

  private func readKeys() throws -> String {
    let bytes =
      keys == "-"
      ? try WholeFile.read(STDIN_FILENO, limit: Self.limit)
      : try WholeFile.read(keys, limit: Self.limit)
    return String(decoding: bytes, as: UTF8.self)
  }
}
