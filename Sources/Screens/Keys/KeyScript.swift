import TUICore
import TensorCore

/// A script of keys that are pressed one after the other: words separated by blanks or line breaks.
///
/// A word is a key as help names it (`Enter`, `Esc`, `PgUp`, `^D`) or as tmux does (`Escape`, `PPage`, `C-d`), a
/// single character, `type:TEXT`, `paste:TEXT`, `resize:WxH` in cells, `click:ROW,COLUMN` (or `press`, `drag`, `release`, `wheelUp`,
/// `wheelDown`), whose rows and columns are counted from 0, or `shot`, which takes a picture of the screen. Lines that begin
/// with `#` are comments.
package struct KeyScript: Equatable {
  package enum Step: Equatable {
    case key(Key)
    case paste(String)
    case mouse(MouseEvent)
    case resize(Size)
    case shot
  }

  /// The word that makes a text no script, with the number of its line, counted from 1. The description is one line that begins in
  /// lower case.
  package struct Failure: Error, Equatable, CustomStringConvertible {
    package let line: Int
    package let word: String

    package init(line: Int, word: String) {
      self.line = line
      self.word = word
    }

    package var description: String {
      "line \(line): expected a key, type:TEXT, paste:TEXT, click:ROW,COLUMN, resize:WxH (1 to 1000) or shot, found \(word.excerpt)"
    }
  }

  package private(set) var steps: [Step] = []

  /// The largest width or height of a terminal, in cells.
  private static let sideLimit = 1000

  /// - Throws: `Failure` at the first word that is none of these.
  package init(_ text: String) throws(Failure) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() where !line.hasPrefix("#") {
      for word in line.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\r" }) {
        guard let found = Self.steps(String(word)) else {
          throw Failure(line: index + 1, word: String(word))
        }
        steps += found
      }
    }
  }

  /// The steps of a word; `nil` if the word is none of a script.
  private static func steps(_ word: String) -> [Step]? {
    if word == "shot" { return [.shot] }
    if word.hasPrefix("type:") {
      return word.dropFirst("type:".count).unicodeScalars.map { .key(.character($0)) }
    }
    if word.hasPrefix("paste:") { return [.paste(String(word.dropFirst("paste:".count)))] }
    if word.hasPrefix("resize:") {
      return size(word.dropFirst("resize:".count)).map { [.resize($0)] }
    }
    return Key(name: word).map { [.key($0)] } ?? mouse(word)
  }

  /// The events of a word such as `press:ROW,COLUMN`; `click` is a press and a release.
  ///
  /// - Returns: `nil` if the word is no event of the mouse.
  private static func mouse(_ word: String) -> [Step]? {
    let parts = word.split(separator: ":", omittingEmptySubsequences: false)
    let place = parts.last?.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let place, place.count == 2, let row = place[0], let column = place[1],
      (0...sideLimit).contains(row), (0...sideLimit).contains(column)
    else { return nil }
    let kinds: [MouseEvent.Kind]? =
      parts[0] == "click"
      ? [.press, .release] : MouseEvent.Kind(rawValue: String(parts[0])).map { [$0] }
    return kinds?.map { .mouse(MouseEvent($0, row: row, column: column)) }
  }

  /// A size in cells from a text such as `80x24`; `nil` if the text is none.
  package static func size(_ text: Substring) -> Size? {
    let sides = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard sides.count == 2, let width = sides[0], let height = sides[1],
      (1...sideLimit).contains(width), (1...sideLimit).contains(height)
    else { return nil }
    return Size(width: width, height: height)
  }
}
