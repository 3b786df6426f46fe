import TensorCore

/// Conditions on figures, such as `moved > 3, R.rank < 7`. A channel passes if every condition holds for its L or
/// for its R. A condition that names a side must hold for that side. An undefined figure meets no condition.
package struct FigureFilter: Equatable, Sendable {
  /// Why a text is not a valid filter. Every description is one lower-case line.
  package struct Failure: Error, Equatable, CustomStringConvertible {
    package let description: String
  }

  private enum Comparison: String, CaseIterable {
    case atMost = "<="
    case atLeast = ">="
    case different = "!="
    case less = "<"
    case greater = ">"
    case equal = "="
  }

  private struct Condition: Equatable {
    let figure: Figure
    /// 0 for L, 1 for R; `nil` if either may meet the condition.
    let side: Int?
    let comparison: Comparison
    let limit: Double

    func holds(_ value: Double) -> Bool {
      switch comparison {
      case .atMost: value <= limit
      case .atLeast: value >= limit
      case .different: value != limit
      case .less: value < limit
      case .greater: value > limit
      case .equal: value == limit
      }
    }
  }

  /// The filter as it was typed.
  package let text: String
  private let conditions: [Condition]

  /// Parses conditions that are separated by commas, each of the form `FIGURE > NUMBER`.
  ///
  /// - Throws: `Failure` if a figure is unknown or a part is not a comparison with a number.
  package init(_ text: String) throws(Failure) {
    self.text = text
    var conditions: [Condition] = []
    for part in text.split(separator: ",") {
      conditions.append(try Self.condition(part.filter { $0 != " " }))
    }
    guard !conditions.isEmpty else { throw Failure(description: "expected FIGURE > NUMBER") }
    self.conditions = conditions
  }

  private static func condition(_ text: String) throws(Failure) -> Condition {
    guard
      let comparison = Comparison.allCases.first(where: { text.contains($0.rawValue) }),
      let place = text.firstRange(of: comparison.rawValue)
    else { throw Failure(description: "expected FIGURE > NUMBER, found \(text.excerpt)") }
    var name = text[..<place.lowerBound]
    let number = text[place.upperBound...]
    let side = ["L.", "R."].firstIndex { name.hasPrefix($0) }
    if side != nil { name = name.dropFirst(2) }
    guard let figure = Figure.allCases.first(where: { $0.name.bare == String(name).bare }) else {
      throw Failure(
        description: "no figure \(String(name).excerpt); moved and condition are two, 6 lists all")
    }
    guard let limit = Double(number), limit.isFinite else {
      throw Failure(description: "expected a number, found \(String(number).excerpt)")
    }
    return Condition(figure: figure, side: side, comparison: comparison, limit: limit)
  }

  /// The figures that the conditions are about.
  package var figures: [Figure] { conditions.map(\.figure) }

  /// Whether a channel passes.
  ///
  /// - Parameter sides: the figures of its L and of its R, in this order.
  package func accepts(_ sides: [MatrixFigures]) -> Bool {
    conditions.allSatisfy { condition in
      sides.enumerated().contains { side, figures in
        (condition.side ?? side) == side && figures[condition.figure].map(condition.holds) ?? false
      }
    }
  }
}

extension String {
  /// The name without underscores and in lower case, so that `sigma_min` may be typed as `sigma min`.
  fileprivate var bare: String { replacing("_", with: "").lowercased() }
}
