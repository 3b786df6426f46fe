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
    for part in text.split(separator: ",") where part.contains(where: { $0 != " " }) {
      conditions.append(try Self.condition(part))
    }
    guard !conditions.isEmpty else { throw Failure(description: "expected FIGURE > NUMBER") }
    self.conditions = conditions
  }

  private static func condition(_ text: Substring) throws(Failure) -> Condition {
    guard let (comparison, place) = comparison(in: text) else {
      throw Failure(
        description: "expected FIGURE > NUMBER, found \(String(text).withoutOuterBlanks.excerpt)")
    }
    let (name, side) = sided(text[..<place.lowerBound])
    let number = String(text[place.upperBound...]).withoutOuterBlanks
    let figure: Figure
    do throws(Figure.Unknown) {
      figure = try Figure(typed: name)
    } catch {
      throw Failure(description: error.description)
    }
    guard let limit = Double(number), limit.isFinite else {
      throw Failure(
        description: "expected a number after \(comparison.rawValue), found \(number.excerpt)")
    }
    return Condition(figure: figure, side: side, comparison: comparison, limit: limit)
  }

  private static func comparison(in text: Substring) -> (Comparison, Range<Substring.Index>)? {
    for comparison in Comparison.allCases {
      if let place = text.firstRange(of: comparison.rawValue) { return (comparison, place) }
    }
    return nil
  }

  /// The name of a figure without the side that may stand before it: `rank` and 1 for `R.rank`.
  private static func sided(_ text: Substring) -> (name: String, side: Int?) {
    let name = String(text).withoutOuterBlanks
    guard let side = ["l", "r"].firstIndex(of: name.prefix(1).lowercased()),
      let separator = name.dropFirst().first, " _.-".contains(separator)
    else { return (name, nil) }
    return (String(name.dropFirst(2)).withoutOuterBlanks, side)
  }

  /// The beginning of a figure's name that is being typed at the end of a filter: `ra` in `moved > 3, R.ra`.
  ///
  /// - Returns: `nil` where a comparison or a number is being typed.
  package static func unfinishedName(in text: String) -> String? {
    let last = text.split(separator: ",", omittingEmptySubsequences: false).last ?? ""
    return comparison(in: last) == nil ? sided(last).name : nil
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
  /// The text without the blanks before and behind it.
  fileprivate var withoutOuterBlanks: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
