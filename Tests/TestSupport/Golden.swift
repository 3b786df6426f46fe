import Foundation
import Testing

/// Comparison with the recorded screens in `Tests/Golden`. If RECORD_GOLDENS is set, a test rewrites its file and
/// fails, so that nobody records by accident. The last digits of what a forward pass computes depend on the instruction set, so the
/// lines of screens named `forward…` may differ after six digits of a number.
package enum Golden {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Golden")

  package static func check(
    _ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let file = folder.appending(path: "\(name).txt")
    if ProcessInfo.processInfo.environment["RECORD_GOLDENS"] != nil {
      try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try? Data((text + "\n").utf8).write(to: file)
      Issue.record("recorded \(name)", sourceLocation: sourceLocation)
      return
    }
    let recorded = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    let (old, new) = (
      recorded.split(separator: "\n", omittingEmptySubsequences: false),
      (text + "\n").split(separator: "\n", omittingEmptySubsequences: false)
    )
    guard old != new, !(name.hasPrefix("forward") && agree(old, new)) else { return }
    let line = zip(old, new).enumerated().first { $1.0 != $1.1 }
    Issue.record(
      """
      \(name) differs from Tests/Golden/\(name).txt at line \(line.map { $0.offset + 1 } ?? min(old.count, new.count) + 1)
      recorded: \(line.map { String($0.element.0) } ?? "(end)")
      now:      \(line.map { String($0.element.1) } ?? "(end)")
      """, sourceLocation: sourceLocation)
  }

  /// Whether the lines are the same, except for digits after the sixth, and for the styles of a line with other digits.
  private static func agree(_ old: [Substring], _ new: [Substring]) -> Bool {
    guard old.count == new.count else { return false }
    // The text, an empty line, the style of each line of the text, and an empty line.
    let rows = old.count / 2
    return old.indices.allSatisfy { place in
      if old[place] == new[place] { return true }
      return place < rows
        ? sixDigits(old[place]) == sixDigits(new[place]) : old[place - rows] != new[place - rows]
    }
  }

  /// The line with all digits after the sixth significant one of a decimal fraction as one mark. Numbers may differ
  /// in length, and so may the blanks after them.
  private static func sixDigits(_ line: Substring) -> String {
    String(line).replacing(#/\d+\.\d+/#) { match in
      var significant = 0
      let kept = match.output.prefix { character in
        if character != ".", significant > 0 || character != "0" { significant += 1 }
        return significant <= 6
      }
      return kept.count < match.output.count ? kept + "#" : kept
    }.replacing(#/ +/#, with: " ")
  }
}
