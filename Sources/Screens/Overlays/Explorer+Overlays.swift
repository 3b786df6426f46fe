import NeoNeXt
import TUICore
import TensorCore

/// What keys do while something lies over the screen.
extension Explorer {
  mutating func press(_ key: Key, in overlay: Overlay) -> [Effect] {
    switch overlay {
    case .prompt(let prompt): return type(key, in: prompt)
    case .palette(let palette): return type(key, in: palette)
    case .help(let help): return press(key, in: help)
    case .info(let scroll): return turnPage(key, scroll) { .info(scroll: $0) }
    case .page(let page):
      return turnPage(key, page.scroll) { scroll in
        var page = page
        page.scroll = scroll
        return .page(page)
      }
    }
  }

  /// Handles a key in help. `/` begins a search; Esc first ends it and then closes help.
  private mutating func press(_ key: Key, in old: Help) -> [Effect] {
    var help = old
    switch key {
    case .escape where !old.query.text.isEmpty || old.isTyping: help = Help()
    case .enter where old.isTyping: help.isTyping = false
    case .character("/") where !old.isTyping: help.isTyping = true
    case .character, .backspace, .control("u"):
      guard old.isTyping else { return turnHelp(key, old) }
      if help.query.text.edit(key) { help.scroll = 0 }
    default: return turnHelp(key, old)
    }
    overlay = .help(help)
    return []
  }

  private mutating func turnHelp(_ key: Key, _ help: Help) -> [Effect] {
    turnPage(key, help.scroll) { scroll in
      var help = help
      help.scroll = scroll
      return .help(help)
    }
  }

  /// Handles a key that scrolls or closes a page.
  ///
  /// - Parameters:
  ///   - scroll: the number of lines above the first line on screen.
  ///   - make: makes the overlay with another scroll position.
  private mutating func turnPage(_ key: Key, _ scroll: Int, _ make: (Int) -> Overlay) -> [Effect] {
    let page = max(1, shared.size.height - 6)
    switch screen.bindings.command(for: key, in: .page) {
    case .redraw: return [.redraw]
    case .back: overlay = nil
    case .pane(.move(let motion)):
      let last = max(0, overlayLines.count - page)
      overlay = make(motion.place(from: scroll, of: last + 1, page: page))
    default: break
    }
    return []
  }

  // MARK: - Export

  /// Asks for the path to which what is shown is exported.
  mutating func askForPath() {
    guard let request = current.export(shared) else {
      say("nothing on screen to export", isError: true)
      return
    }
    ask(request)
  }

  mutating func ask(_ request: ExportRequest) { overlay = .prompt(.export(request)) }

  /// Takes note that an export has ended, well or badly.
  mutating func endExport(_ path: String) {
    if let place = writing.firstIndex(of: path) { writing.remove(at: place) }
  }

  /// Shows a prompt again, which says what came of the last answer; if the user does something else meanwhile, shows a message
  /// instead.
  mutating func askAgain(_ prompt: Prompt, or text: String) {
    if overlay == nil, search?.isTyping != true {
      overlay = .prompt(prompt)
      message = nil
    } else {
      say(text, isError: true)
    }
  }

  // MARK: - Prompts

  private mutating func type(_ key: Key, in old: Prompt) -> [Effect] {
    var prompt = old
    switch key {
    case .escape, .control("c"):
      overlay = nil
      if case .export = prompt.purpose {
        say("nothing was exported")
      }
      return []
    case .enter: return submit(prompt)
    case .tab: return complete(prompt)
    case .backTab: return []
    default: prompt.edit(key)
    }
    overlay = .prompt(prompt)
    return []
  }

  /// Completes what is being typed, or asks for what a path can go on to.
  private mutating func complete(_ old: Prompt) -> [Effect] {
    var prompt = old
    var effects: [Effect] = []
    switch prompt.completed {
    case .path: effects = [.complete(path: prompt.askForCompletion())]
    case .figure: prompt.completeFigure()
    case nil: break
    }
    overlay = .prompt(prompt)
    return effects
  }

  /// Completes the path in the prompt that asked for it.
  mutating func take(_ completion: PathCompletion, of path: String) {
    guard case .prompt(var prompt) = overlay else { return }
    prompt.take(completion, of: path)
    overlay = .prompt(prompt)
  }

  /// Takes the answer to a prompt. If it is refused, the prompt is shown again with the reason.
  private mutating func submit(_ prompt: Prompt) -> [Effect] {
    do throws(Refusal) {
      if prompt.text.isEmpty, let failure = prompt.emptyFailure { throw Refusal(failure) }
      overlay = nil
      return try take(prompt.text, for: prompt)
    } catch {
      var again = prompt
      again.failure = error.reason
      overlay = .prompt(again)
      return []
    }
  }

  /// Does what the prompt was for.
  ///
  /// - Throws: `Refusal` if the text is no answer.
  private mutating func take(_ text: String, for prompt: Prompt) throws(Refusal) -> [Effect] {
    switch prompt.purpose {
    case .image: return openImage(text)
    case .resolution: return setResolution(try shared.imageSize(text))
    case .screen(let question): return settle(try answer(question, text), of: screen)
    case .export(var request):
      request.overwrite = prompt.asksToOverwrite && request.path == text
      request.path = text
      say("writing \(request.path.excerpt) … Esc stops")
      writing.append(text)
      return [.export(request)]
    }
  }
}
