import NeoNeXt
import TUICore
import TensorCore

/// A line that the user types: the path of an export or of an image, a number, a filter.
package struct Prompt: Equatable, Sendable {
  package enum Purpose: Equatable, Sendable {
    case export(ExportRequest)
    case image
    case resolution
    /// A question that only one screen asks.
    case screen(ScreenQuestion)
  }

  /// The question.
  let title: String
  /// What Enter does, as a verb, such as `opens`.
  let enter: String
  package internal(set) var text: String
  /// The place of the caret, in characters from the start of the text.
  package internal(set) var caret: Int
  package let purpose: Purpose
  /// The reason why an empty text is refused; `nil` if it is accepted.
  let emptyFailure: String?
  /// Whether the next Enter overwrites an existing file.
  package internal(set) var asksToOverwrite = false
  /// The reason why the last answer was refused; empty if none was.
  package internal(set) var failure = ""
  /// Whether the text is selected. The first character that is typed then replaces it.
  package internal(set) var isSelected: Bool
  /// The beginning of the path that is being looked up; `nil` if none is.
  var asked: String?
  /// How the path can go on; `nil` if that was not asked since the text last changed.
  var completion: PathCompletion?

  /// The caret begins at the end of the text.
  init(
    _ title: String, enter: String, _ text: String, _ purpose: Purpose, emptyFailure: String?,
    isSelected: Bool = false
  ) {
    self.title = title
    self.enter = enter
    self.text = text
    caret = text.count
    self.purpose = purpose
    self.emptyFailure = emptyFailure
    self.isSelected = isSelected
  }

  private static let noPath = "a path is needed"
  private static let noNumber = "a number is needed"

  static func export(
    _ request: ExportRequest, asksToOverwrite: Bool = false, failure: String = ""
  ) -> Prompt {
    var prompt = Prompt(
      request.title, enter: "writes", request.path, .export(request), emptyFailure: noPath)
    prompt.asksToOverwrite = asksToOverwrite
    prompt.failure = failure
    return prompt
  }

  static func image(_ path: String, failure: String = "") -> Prompt {
    var prompt = Prompt(
      "Open a PNG, JPEG or PPM image", enter: "opens", path, .image, emptyFailure: noPath)
    prompt.failure = failure
    return prompt
  }

  static func resolution(_ size: MapSize) -> Prompt {
    Prompt(
      "Resolution: N or HxW", enter: "counts", size.name, .resolution, emptyFailure: noNumber,
      isSelected: true)
  }

  static func resolutions(_ sizes: [MapSize]) -> Prompt {
    Prompt(
      "Resolution: N or HxW, or several side by side: 224|384", enter: "counts",
      sizes.map(\.name).joined(separator: "|"), .screen(.resolutions), emptyFailure: noNumber,
      isSelected: true)
  }

  static func range(_ text: String) -> Prompt {
    Prompt(
      "Colours span ±LIMIT, or LOWEST HIGHEST", enter: "colours", text, .screen(.range),
      emptyFailure: noNumber, isSelected: true)
  }

  /// Edits the text with the keys that are usual in a line of text. Other keys do nothing to it.
  mutating func edit(_ key: Key) {
    if case .character(let scalar) = key { return insert(String(scalar)) }
    (isSelected, completion) = (false, nil)
    var characters = Array(text)
    caret = caret.clamped(to: 0...characters.count)
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
    default: return
    }
    text = String(characters)
    noteChange()
  }

  /// Puts a text in at the caret, or in the place of the selected text.
  mutating func insert(_ new: String) {
    if isSelected { (text, caret) = ("", 0) }
    (isSelected, completion) = (false, nil)
    let characters = Array(text)
    caret = caret.clamped(to: 0...characters.count)
    let head = String(characters[..<caret]) + new
    text = head + String(characters[caret...])
    caret = head.count
    noteChange()
  }

  /// The reason why the last text was refused says nothing about another. An existing file is overwritten only if its path is not
  /// changed after the question.
  private mutating func noteChange() {
    failure = ""
    if case .export(let request) = purpose, text != request.path { asksToOverwrite = false }
  }
}
