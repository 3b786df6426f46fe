import CTerminal
import TUICore

/// The terminal while the program has taken it over. There is one at a time, and it is used by one thread; only `wake` may
/// be called by any thread.
package final class TerminalScreen {
  /// What ends a `wait`.
  package struct Events: OptionSet, Sendable {
    package let rawValue: Int32
    package init(rawValue: Int32) { self.rawValue = rawValue }
    package static let input = Events(rawValue: Int32(nv_event_input))
    package static let wake = Events(rawValue: Int32(nv_event_wake))
    package static let resize = Events(rawValue: Int32(nv_event_resize))
    package static let terminate = Events(rawValue: Int32(nv_event_terminate))
    /// The program is to be stopped, as with Ctrl-Z; `suspend` does that.
    package static let suspend = Events(rawValue: Int32(nv_event_suspend))
    /// The program was stopped and goes on now.
    package static let resume = Events(rawValue: Int32(nv_event_continue))
    /// There is something to read from the descriptor that `watch` was given.
    package static let files = Events(rawValue: Int32(nv_event_files))
  }

  /// What is drawn with: the colours that were asked for, or fewer if the terminal has fewer.
  package let surface: Surface
  private var shown: Frame?
  private var pairs: ColorPairs

  /// Takes the terminal over.
  ///
  /// - Parameter beforeEnd: is called on a thread of its own when the program was told to end and its loop does not end.
  /// - Throws: `notUsable`.
  package init(
    _ wanted: Surface, beforeEnd: @escaping @convention(c) () -> Void
  ) throws(TerminalError) {
    let term = environment("TERM") ?? ""
    var surface = wanted
    var status: Int32 = -1
    if wanted.depth == .direct, let entry = DirectColorEntry(TerminfoFolder.entry(for: term) ?? [])
    {
      status =
        TerminfoFolder.with(entry.direct, named: DirectColorEntry.name) {
          nv_open(DirectColorEntry.name, beforeEnd)
        } ?? -1
    }
    if status != 0 {
      surface.depth = min(surface.depth, .palette)
      status = nv_open(term, beforeEnd)
    }
    guard status == 0 else { throw .notUsable(term) }
    surface.depth = min(surface.depth, Self.depth(colors: Int(nv_colors())))
    self.surface = surface
    pairs = ColorPairs(depth: surface.depth, limit: Int(nv_pairs()))
  }

  private static func depth(colors: Int) -> ColorDepth {
    switch colors {
    case 257...: .direct
    case 256: .palette
    case 16...: .sixteen
    case 8...: .eight
    default: .mono
    }
  }

  /// Gives the terminal back as it was.
  package func close() { nv_close() }

  package var size: Size {
    var (rows, columns): (Int32, Int32) = (0, 0)
    nv_size(&rows, &columns)
    return Size(width: Int(columns), height: Int(rows))
  }

  /// Shows a frame; only cells that changed are sent.
  package func show(_ frame: Frame) {
    if shown?.size != frame.size { shown = nil }
    if !put(frame) {
      // There are no colour pairs left. Those of earlier frames are forgotten, and this frame is drawn anew.
      pairs.forget()
      shown = nil
      nv_invalidate()
      put(frame, whatFits: true)
    }
    shown = frame
    nv_flush()
  }

  /// Writes the cells that changed.
  ///
  /// - Parameter whatFits: whether cells get the terminal's own colours where there are no more pairs.
  /// - Returns: whether every style got its colours.
  @discardableResult
  private func put(_ frame: Frame, whatFits: Bool = false) -> Bool {
    for row in 0..<frame.size.height {
      for column in 0..<frame.size.width {
        let cell = frame[row, column]
        if cell.scalar == Cell.continuation || shown?[row, column] == cell { continue }
        guard let pair = pairs.pair(for: cell.style) ?? (whatFits ? 0 : nil) else { return false }
        nv_put(
          Int32(row), Int32(column), cell.scalar.value, Self.attributes(cell.style), Int32(pair))
      }
    }
    return true
  }

  private static func attributes(_ style: Style) -> Int32 {
    var attributes: Int32 = 0
    if style.isBold { attributes |= Int32(nv_attribute_bold) }
    if style.isUnderlined { attributes |= Int32(nv_attribute_underline) }
    if style.isReversed { attributes |= Int32(nv_attribute_reverse) }
    return attributes
  }

  /// Asks the terminal to put text on the clipboard (OSC 52). Terminals that cannot do so ignore it.
  package func copy(_ text: String) {
    nv_send("\u{1b}]52;c;\(Base64.text(of: Array(text.utf8)))\u{07}")
  }

  /// Sends the whole screen again.
  package func redraw() {
    shown = nil
    nv_invalidate()
  }

  /// Sleeps until something happens, or until the time is over, if one is given.
  package func wait(milliseconds: Int? = nil) -> Events {
    Events(rawValue: nv_wait(Int32(milliseconds ?? -1)))
  }

  /// The signal that ended the session, if one did.
  package var endingSignal: Int32? { nv_ending_signal() == 0 ? nil : nv_ending_signal() }

  /// Ends a `wait`, from any thread.
  package static func wake() { nv_wake() }

  /// Lets every `wait` end when there is something to read from a descriptor; `nil` for no descriptor.
  package func watch(_ descriptor: Int32?) { nv_watch(descriptor ?? -1) }

  /// Gives the terminal back to the shell and stops the program. When the program is told to go on, it takes the terminal
  /// again, and everything is drawn anew.
  package func suspend() {
    nv_suspend()
    redraw()
  }

  /// Takes the terminal again after something else stopped the program and let it go on.
  package func resume() {
    nv_continue()
    redraw()
  }

  /// Sets whether the terminal tells the program what the mouse does, if it can. Otherwise the mouse selects text.
  package func listenToMouse(_ isOn: Bool) { nv_mouse(isOn) }

  /// Asks the terminal for its background colour, if it is of a kind that may answer. The answer is a later input.
  package func askForBackground() { nv_ask_background() }

  /// The next key, mouse event, pasted text or answer that has arrived; `nil` if there is none. Keys without a name are skipped.
  package func nextInput() -> Input? {
    while true {
      let code = Int(nv_next_key())
      if code == nv_key_none { return nil }
      if code == nv_key_background {
        let luminance = nv_background_luminance()
        if luminance >= 0 { return .background(isLight: luminance > 127) }
      } else if code == nv_key_mouse {
        if let event = MouseEvent.latest { return .mouse(event) }
      } else if code == nv_key_paste {
        return .paste(Self.pastedText)
      } else if let key = Key(curses: code) {
        return .key(key)
      }
    }
  }
}

extension TerminalScreen {
  /// The text that belongs to the last `nv_key_paste`.
  private static var pastedText: String {
    let paste = nv_last_paste()
    guard let start = UnsafeRawPointer(paste.text) else { return "" }
    let bytes = UnsafeRawBufferPointer(start: start, count: Int(paste.length))
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension MouseEvent {
  /// The event that belongs to the last `nv_key_mouse`; `nil` for buttons that are not used.
  fileprivate static var latest: MouseEvent? {
    let event = nv_last_mouse()
    let kind: Kind? =
      switch Int(event.kind) {
      case nv_mouse_press: .press
      case nv_mouse_drag: .drag
      case nv_mouse_release: .release
      case nv_mouse_wheel_up: .wheelUp
      case nv_mouse_wheel_down: .wheelDown
      default: nil
      }
    return kind.map { MouseEvent($0, row: Int(event.row), column: Int(event.column)) }
  }
}

extension Key {
  fileprivate init?(curses code: Int) {
    switch code {
    case nv_key_up: self = .up
    case nv_key_down: self = .down
    case nv_key_left: self = .left
    case nv_key_right: self = .right
    case nv_key_page_up: self = .pageUp
    case nv_key_page_down: self = .pageDown
    case nv_key_home: self = .home
    case nv_key_end: self = .end
    case nv_key_enter: self = .enter
    case nv_key_escape: self = .escape
    case nv_key_tab: self = .tab
    case nv_key_back_tab: self = .backTab
    case nv_key_backspace: self = .backspace
    case nv_key_delete: self = .delete
    default: self.init(text: code)
    }
  }

  private init?(text code: Int) {
    guard code > 0, let scalar = Unicode.Scalar(UInt32(code)) else { return nil }
    if code <= 26, let letter = Unicode.Scalar(UInt32(code) + 96) {
      self = .control(letter)
    } else if code >= 32 {
      self = .character(scalar)
    } else {
      return nil
    }
  }
}
