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
      screen is always printed. Lines that begin with # are notes. For bug reports, documentation and tests. \
      With --cast, the same script gives the same recording, unless a screen shows measured times, as Forward does.
      """)

  @OptionGroup var options: ExplorerOptions

  @Option(help: "The file with the keys; - is standard input.")
  var keys: String

  @Option(help: "The size of the window, columns by rows.")
  var size = WindowSize(Size(width: 160, height: 48))

  @Option(help: "Write the screens to this file instead.")
  var screens: String?

  @Option(
    help: """
      Write a recording to this file, which asciinema plays: half a second a key, a tenth of one while a line is \
      typed, two seconds for a shot.
      """)
  var cast: String?

  @Flag(help: "With colours, as escape sequences of a terminal.")
  var ansi = false

  @Flag(help: "Overwrite an existing file.")
  var force = false

  func validate() throws {
    if let cast, cast == screens ?? "-" {
      throw ValidationError(
        "expected different files for --cast and --screens, found \(cast.excerpt)")
    }
  }

  func run() throws {
    let opened = try options.open()
    // The keys may export files too.
    Interruption.removesUnfinishedFiles()
    let script = try reporting(keys) { try KeyScript(try readKeys()) }
    let surface = Surface(
      depth: options.colors?.depth ?? .direct, isASCII: options.ascii,
      isLight: options.background == .light)
    var session = opened.session(size: size.size, surface: surface)
    var recording = Recording(
      size: size.size, depth: surface.depth, isLight: surface.isLight)
    let isRecording = cast != nil
    let frames = session.replay(script) { step, explorer in
      if isRecording { recording.take(step, explorer) }
    }.map { frame in
      ansi ? ScreenPicture(frame: frame).ansi : frame.text + "\n"
    }
    let text = frames.enumerated().map { index, frame in
      frames.count == 1 ? frame : "=== screen \(index + 1) ===\n" + frame
    }.joined()
    let sources = session.sources + [options.image, keys == "-" ? nil : keys].compactMap(\.self)
    try reporting {
      try writeWhole(Array(text.utf8), to: screens ?? "-", overwrite: force, sources: sources)
      if let cast {
        try writeWhole(
          Array(try recording.text().utf8), to: cast, overwrite: force, sources: sources)
      }
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
