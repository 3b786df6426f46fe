import TUICore
import TensorCore
import Testing

@testable import Screens

extension Pilot {
  /// The place on screen where a text begins.
  func place(_ text: String) throws -> (row: Int, column: Int) {
    let lines = frame.text.split(separator: "\n", omittingEmptySubsequences: false)
    for (row, line) in lines.enumerated() {
      if let range = line.range(of: text) {
        return (row, String(line[..<range.lowerBound]).displayWidth)
      }
    }
    Issue.record("no \(text) on screen:\n\(frame.text)")
    throw NotOnScreen()
  }

  mutating func mouse(_ kind: MouseEvent.Kind, _ place: (row: Int, column: Int)) {
    point(MouseEvent(kind, row: place.row, column: place.column))
  }

  mutating func click(_ place: (row: Int, column: Int)) {
    mouse(.press, place)
    mouse(.release, place)
  }

  mutating func click(_ text: String) throws { click(try place(text)) }

  /// The cells in which the values of a heatmap are drawn.
  func cells(_ item: Int, side: Int) -> [(row: Int, column: Int)] {
    let frame = frame
    return (0..<frame.size.height).flatMap { row in
      (0..<frame.size.width).compactMap { column in
        guard
          case .screen(.heat(.matrix(let target)))? = frame.target(
            Target.self, row: row, column: column)?.target,
          target.item == item, target.side == side
        else { return nil }
        return (row, column)
      }
    }
  }
}

private struct NotOnScreen: Error {}
