import TUICore
import TensorCore

/// Keys to be pressed one after the other: words with blanks or line breaks between.
///
/// A word is a key as help names it (`Enter`, `Esc`, `PgUp`, `^D`) or as tmux does (`Escape`, `PPage`, `C-d`), a
/// single character, `type:TEXT`, `resize:WxH`, `click:ROW,COLUMN` (or `press`, `drag`, `release`, `wheelUp`,
/// `wheelDown`; from 0), or `shot`, which takes a picture. Lines that begin with `#` are notes.
package struct KeyScript: Equatable {
  package enum Step: Equatable {
    case key(Key)
    case mouse(MouseEvent)
    case resize(Size)
    case shot
  }

  /// Why a text is no script. Every description is one lower-case line.
  package struct Failure: Error, Equatable, CustomStringConvertible {
    package let line: Int
    package let word: String

    package init(line: Int, word: String) {
      self.line = line
      self.word = word
    }

    package var description: String {
      "line \(line): expected a key, type:TEXT, click:ROW,COLUMN, resize:WxH (1 to 1000) or shot, found \(word.excerpt)"
    }
  }

  package private(set) var steps: [Step] = []

  private static let sideLimit = 1000

  /// - Throws: `Failure` with the line.
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

  private static func steps(_ word: String) -> [Step]? {
    if word == "shot" { return [.shot] }
    if word.hasPrefix("type:") {
      return word.dropFirst("type:".count).unicodeScalars.map { .key(.character($0)) }
    }
    if word.hasPrefix("resize:") {
      return size(word.dropFirst("resize:".count)).map { [.resize($0)] }
    }
    return Key(name: word).map { [.key($0)] } ?? mouse(word)
  }

  /// `press:ROW,COLUMN` and so on; `click` is a press and a release.
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

  package static func size(_ text: Substring) -> Size? {
    let sides = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard sides.count == 2, let width = sides[0], let height = sides[1],
      (1...sideLimit).contains(width), (1...sideLimit).contains(height)
    else { return nil }
    return Size(width: width, height: height)
  }
}
