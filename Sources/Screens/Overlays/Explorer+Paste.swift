import TUICore
import TensorCore

/// What pasted text does. It is put where a line is being typed, and nothing in it is run as keys.
extension Explorer {
  mutating func paste(_ text: String) -> [Effect] {
    (message, count) = (nil, nil)
    let line = PastedLine(text)
    guard takesText else {
      if !line.text.isEmpty {
        say("pasted text is not run as keys: \(line.text.excerpt)")
      }
      return []
    }
    if let note = line.note { say(note) }
    guard !line.text.isEmpty else { return [] }
    return insert(line.text)
  }

  /// Whether a line is being typed: a search, an answer, words of the palette or of help.
  package var takesText: Bool {
    if let search, search.isTyping { return true }
    switch overlay {
    case .prompt, .palette: return true
    case .help(let help): return help.isTyping
    case .info, .page, nil: return false
    }
  }

  private mutating func insert(_ text: String) -> [Effect] {
    if var search, search.isTyping {
      search.query += text
      return look(for: search)
    }
    switch overlay {
    case .prompt(var prompt):
      prompt.insert(text)
      overlay = .prompt(prompt)
    case .palette(var palette):
      palette.query.text += text
      palette.row = 0
      overlay = .palette(palette)
    case .help(var help):
      help.query.text += text
      help.scroll = 0
      overlay = .help(help)
    case .info, .page, nil: break
    }
    return []
  }
}
