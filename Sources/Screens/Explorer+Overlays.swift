import NeoNeXt
import Sheets
import TUICore
import TensorCore
import Weights

/// Help, information and the export prompt.
extension Explorer {
  /// `/` looks for words; Esc forgets them, then closes.
  mutating func press(_ key: Key, in old: Help) -> [Effect] {
    var help = old
    switch key {
    case .escape where !old.query.text.isEmpty || old.isTyping: help = Help()
    case .enter where old.isTyping: help.isTyping = false
    case .character("/") where !old.isTyping: help.isTyping = true
    case .character, .backspace, .control("u"):
      guard old.isTyping else {
        return turnPage(key, old.scroll) { .help(Help(query: old.query, scroll: $0)) }
      }
      if help.query.edit(key) { help.scroll = 0 }
    default:
      return turnPage(key, old.scroll) {
        .help(Help(query: old.query, isTyping: old.isTyping, scroll: $0))
      }
    }
    overlay = .help(help)
    return []
  }

  mutating func turnPage(
    _ key: Key, _ scroll: Int, _ make: (Int) -> Overlay
  ) -> [Effect] {
    let page = max(1, size.height - 6)
    let step: Int
    switch KeyTable.command(for: key, in: .page, on: screen) {
    case .up: step = -1
    case .down: step = 1
    case .pageUp: step = -page
    case .pageDown: step = page
    case .halfUp: step = -page / 2
    case .halfDown: step = page / 2
    case .first: step = -scroll
    case .last: step = overlayLines.count
    case .redraw: return [.redraw]
    case .back:
      overlay = nil
      return []
    default: return []
    }
    overlay = make(max(0, min(overlayLines.count - page, scroll + step)))
    return []
  }

  // MARK: - Export

  mutating func askForPath() {
    let size = "\(costs.size.height)x\(costs.size.width)"
    if screen == .costs, !costs.operators.isEmpty {
      let kernels = costs.kernels == nil ? "" : "-what-if"
      return ask(ExportRequest(subject: .costs, item: nil, path: "flops\(kernels)-\(size).csv"))
    }
    if screen == .field, field.result != nil {
      return ask(ExportRequest(subject: .field, item: nil, path: "receptive-fields-\(size).csv"))
    }
    if screen == .figures, surveyLayer != nil {
      return ask(ExportRequest(subject: .figures, item: nil, path: "figures.csv"))
    }
    if screen == .compare, compareResult != nil {
      return ask(ExportRequest(subject: .comparison, item: nil, path: "changes.csv"))
    }
    guard screen == .matrices || screen == .forward, let sheet = currentSheet, sheet.itemCount > 0
    else {
      message = Message(text: "nothing on screen to export", isError: true)
      return
    }
    let isOne = browser.depth != .gallery
    // A channel of all layers is exported as one of its own layer.
    let own = isOne ? origin.layer.flatMap { outline.entry(of: $0) } : nil
    let subject = own.map { .entry($0) } ?? sheet.subject
    let name = name(of: subject)
    let form: MatrixForm =
      browser.depth == .patch && screen == .matrices
      ? (browser.isMosaic ? .kernel : .expanded) : .matrix
    let path =
      Self.fileName(name) + (isOne ? "-\(sheet.itemName)-\(channel)" : "")
      + (form == .matrix ? "" : "-\(form.rawValue)") + ".csv"
    var request = ExportRequest(
      subject: subject, item: isOne ? channel : nil, form: form, path: path)
    request.shown = ExportRequest.Picture(sheet: sheet, item: isOne ? item : nil)
    ask(request)
  }

  mutating func askToSaveScreen() {
    ask(ExportRequest(subject: .screen, item: nil, path: "neoview-\(screen).png"))
  }

  private mutating func ask(_ request: ExportRequest) {
    overlay = .prompt(Prompt(request.path, .export(request)))
  }

  /// The layer or tensor, or the layer and its operator.
  package func name(of subject: Sheet.Subject) -> String {
    switch subject {
    case .entry(let entry): return outline.entries[entry].name
    case .costs: return "the operation counts"
    case .field: return "the receptive fields"
    case .figures: return "the figures"
    case .comparison: return "the changes"
    case .screen: return "the screen"
    case .step(let step):
      guard let work = forward.operator(step) else { return "image" }
      return "\(work.layer)-\(work.kind.rawValue)"
    }
  }

  /// A name that is a plain file name everywhere.
  static func fileName(_ name: String) -> String {
    let safe = name.unicodeScalars.map { scalar in
      let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9") ~= scalar)
      return isPlain || scalar == "_" || scalar == "-" || scalar == "." ? String(scalar) : "_"
    }.joined()
    return safe.hasPrefix(".") ? "_" + safe : safe.isEmpty ? "matrices" : safe
  }

  mutating func askToOverwrite(_ request: ExportRequest) {
    guard overlay == nil else {
      // Something else is being typed meanwhile.
      message = Message(
        text: "\(request.path.excerpt) exists already: nothing was written", isError: true)
      return
    }
    overlay = .prompt(Prompt(request.path, .export(request), asksToOverwrite: true))
  }

  mutating func askAgain(_ request: ExportRequest, failure: String) {
    guard overlay == nil else {
      message = Message(text: failure, isError: true)
      return
    }
    overlay = .prompt(Prompt(request.path, .export(request), failure: failure))
  }

  mutating func type(_ key: Key, in prompt: Prompt) -> [Effect] {
    var prompt = prompt
    switch key {
    case .escape, .control("c"):
      overlay = nil
      if case .export = prompt.purpose {
        message = Message(text: "nothing was exported", isError: false)
      }
      return []
    case .enter: return submit(prompt)
    default: prompt.edit(key)
    }
    overlay = .prompt(prompt)
    return []
  }

  /// Asks again if there is a reason to.
  private mutating func refuse(_ prompt: Prompt, because reason: String?) -> [Effect] {
    if let reason {
      var again = prompt
      again.failure = reason
      overlay = .prompt(again)
    }
    return []
  }

  private mutating func submit(_ prompt: Prompt) -> [Effect] {
    guard !prompt.text.isEmpty || prompt.mayBeEmpty else {
      var again = prompt
      let isPath = prompt.purpose == .image || prompt.isExport
      again.failure = isPath ? "a path is needed" : "a number is needed"
      overlay = .prompt(again)
      return []
    }
    overlay = nil
    switch prompt.purpose {
    case .image: return openImage(prompt.text)
    case .resolution:
      if let size = MapSize(prompt.text) { return setResolution(size) }
      return refuse(
        prompt,
        because: "expected N or HxW in pixels, at most 1000000, found \(prompt.text.excerpt)")
    case .range: return refuse(prompt, because: take(range: prompt.text))
    case .kernels: return refuse(prompt, because: take(kernels: prompt.text))
    case .filter:
      switch filter(from: prompt.text) {
      case .success(let filter): return show(filter)
      case .failure(let failure): return refuse(prompt, because: failure.description)
      }
    case .export(var request):
      request.overwrite = prompt.asksToOverwrite && request.path == prompt.text
      request.path = prompt.text
      message = Message(text: "writing \(request.path.excerpt) … Esc stops", isError: false)
      exportCount += 1
      return [.export(request)]
    }
  }
}

extension Prompt {
  fileprivate var isExport: Bool { if case .export = purpose { true } else { false } }

  /// Whether nothing is an answer: the model's own kernels, no filter.
  fileprivate var mayBeEmpty: Bool { purpose == .kernels || purpose == .filter }

  /// What is typed takes its place.
  var isSelected: Bool { isUntouched && (purpose == .resolution || purpose == .range) }

  /// Editing keys of a line, as everywhere.
  mutating func edit(_ key: Key) {
    if case .character = key, isSelected { (text, caret) = ("", 0) }
    isUntouched = false
    var characters = Array(text)
    caret = max(0, min(characters.count, caret))
    switch key {
    case .left: caret = max(0, caret - 1)
    case .right: caret = min(characters.count, caret + 1)
    case .home, .control("a"): caret = 0
    case .end, .control("e"): caret = characters.count
    case .backspace where caret > 0:
      caret -= 1
      characters.remove(at: caret)
    case .delete where caret < characters.count: characters.remove(at: caret)
    case .control("u"):
      characters.removeSubrange(..<caret)
      caret = 0
    case .control("k"): characters.removeSubrange(caret...)
    case .character(let scalar):
      characters.insert(Character(scalar), at: caret)
      caret += 1
    default: return
    }
    text = String(characters)
    if case .export(let request) = purpose, text != request.path { asksToOverwrite = false }
  }
}
