import Foundation
import TestSupport

/// The tour in the README: lines of a table with keys in `code` and, in **bold**, what stands on the screen after them.
struct ReadmeTour {
  struct Line {
    /// Names of keys, and texts that are typed.
    let keys: [String]
    let promises: [String]
  }

  let lines: [Line]

  init() throws {
    let samples = URL(filePath: Fixtures.sample("README.md")).deletingLastPathComponent()
    try self.init(text(of: samples.deletingLastPathComponent().appending(path: "README.md").path))
  }

  init(_ readme: String) {
    let sections = readme.components(separatedBy: "\n## ")
    let tour = sections.first { $0.hasPrefix("A tour of five minutes\n") } ?? ""
    lines = tour.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { Self.line($0) }
  }

  /// A bar in a cell of a table is written as `\|`.
  private static func line(_ row: Substring) -> Line {
    let bar = "\u{0}"
    let cells = row.replacing("\\|", with: bar).split(separator: "|").map {
      String($0.replacing(bar, with: "|"))
    }
    return Line(
      keys: marked("`", in: cells[0]), promises: cells.count > 1 ? marked("**", in: cells[1]) : [])
  }

  /// The texts between a mark and the next one.
  private static func marked(_ mark: String, in text: String) -> [String] {
    text.components(separatedBy: mark).enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
  }
}
