import Foundation
import Testing

/// Comparison with the recorded screens in `Tests/Golden`. If RECORD_GOLDENS is set, a test rewrites its file and
/// fails, so that nobody records by accident. The last digits of what a forward pass computes depend on the instruction set, so the
/// screens named `forward…` are compared to six digits of each number.
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
    if name.hasPrefix("forward"), old.map(sixDigits) == new.map(sixDigits) { return }
    guard old != new else { return }
    let line = zip(old, new).enumerated().first { $1.0 != $1.1 }
    Issue.record(
      """
      \(name) differs from Tests/Golden/\(name).txt at line \(line.map { $0.offset + 1 } ?? min(old.count, new.count) + 1)
      recorded: \(line.map { String($0.element.0) } ?? "(end)")
      now:      \(line.map { String($0.element.1) } ?? "(end)")
      """, sourceLocation: sourceLocation)
  }

  /// The line with all digits after the sixth significant one of a decimal fraction as one mark. Numbers may differ
  /// in length, so the blanks after them and the lengths of styles count as one.
  private static func sixDigits(_ line: Substring) -> String {
    String(line).replacing(#/\d+\.\d+/#) { match in
      var significant = 0
      let kept = match.output.prefix { character in
        if character != ".", significant > 0 || character != "0" { significant += 1 }
        return significant <= 6
      }
      return kept.count < match.output.count ? kept + "#" : kept
    }.replacing(#/ +/#, with: " ").replacing(#/\d+:/#, with: ":")
  }
}
