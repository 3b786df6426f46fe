import Screens
import TUICore

/// A recording of the explorer in the format of asciinema, version 2: a line of JSON for the header, and then one for each event
/// (https://docs.asciinema.org/manual/asciicast/v2/). Its times are fixed and not measured, so that the same screens always give
/// the same recording.
struct Recording {
  private struct Header: Encodable {
    struct Theme: Encodable {
      /// The terminal's own colours, and its sixteen numbered ones with colons between, all `#rrggbb`.
      let fg, bg, palette: String
    }

    let version = 2
    let width, height: Int
    let theme: Theme
  }

  private struct Event: Encodable {
    enum Kind: String {
      /// What the program writes to the terminal.
      case output = "o"
      /// The terminal has another size: `COLUMNSxROWS`.
      case resize = "r"
      /// A named place, to which players can jump.
      case marker = "m"
    }

    /// In milliseconds from the start.
    let time: Int
    let kind: Kind
    let data: String

    func encode(to encoder: any Encoder) throws {
      var fields = encoder.unkeyedContainer()
      try fields.encode(Double(time) / 1000)
      try fields.encode(kind.rawValue)
      try fields.encode(data)
    }
  }

  // Pauses in milliseconds: before a key, before a character of a line that is being typed, and how long the screen of a `shot` and the
  // last one are shown.
  private static let (pause, typingPause, rest) = (500, 100, 2000)

  private let header: Header
  private var events: [Event] = []
  private var time = 0
  private var sequences: EscapeSequences
  /// The frame on screen; `nil` before the first.
  private var frame: Frame?
  private var shots = 0
  /// Whether the next character goes into a line that is being typed, and whether the last one did.
  private var takesText = false
  private var wasTyped = false

  /// - Parameters:
  ///   - size: the size of the terminal at first.
  ///   - depth: how many colours it has.
  ///   - isLight: whether its own background is light.
  init(size: Size, depth: ColorDepth, isLight: Bool) {
    let colors = ScreenPicture(frame: Frame(size), isLight: isLight)
    let palette = (0..<16).map { Self.web(TerminalPalette.color($0)) }.joined(separator: ":")
    header = Header(
      width: size.width, height: size.height,
      theme: Header.Theme(
        fg: Self.web(Color(colors.ink)), bg: Self.web(Color(colors.paper)), palette: palette))
    sequences = EscapeSequences(depth: depth)
  }

  /// A colour as web pages write it.
  private static func web(_ color: Color) -> String { "#\(color)" }

  /// Adds what the explorer shows after a step of a script. A step that changes nothing on screen takes its time alone.
  ///
  /// - Parameter step: the step; `nil` for the start.
  mutating func take(_ step: KeyScript.Step?, _ explorer: Explorer) {
    time += pause(before: step)
    takesText = explorer.takesText
    show(explorer.view())
    if step == .shot {
      shots += 1
      add(.marker, "screen \(shots)")
      time += Self.rest
    }
  }

  private mutating func pause(before step: KeyScript.Step?) -> Int {
    var isTyped = false
    if case .key(.character) = step { isTyped = takesText }
    defer { wasTyped = isTyped }
    switch step {
    case nil, .shot: return 0
    case .key: return isTyped && wasTyped ? Self.typingPause : Self.pause
    case .paste, .mouse, .resize: return Self.pause
    }
  }

  private mutating func show(_ new: Frame) {
    if let frame, frame.size != new.size { add(.resize, "\(new.size.width)x\(new.size.height)") }
    let change = sequences.change(from: frame, to: new)
    // The cursor is hidden while the recording plays, as the explorer hides it.
    if !change.isEmpty { add(.output, (frame == nil ? "\u{1b}[?25l" : "") + change) }
    frame = new
  }

  private mutating func add(_ kind: Event.Kind, _ data: String) {
    events.append(Event(time: time, kind: kind, data: data))
  }

  /// The whole file. The last screen is shown for a while; then the cursor comes back, in the last line.
  func text() throws -> String {
    let place = EscapeSequences.place(row: (frame?.size.height ?? 1) - 1, column: 0)
    let end = Event(time: time + Self.rest, kind: .output, data: place + "\u{1b}[?25h")
    let lines = [try header.jsonLine] + (try (events + [end]).map { try $0.jsonLine })
    return lines.joined(separator: "\n") + "\n"
  }
}
