import Analysis
import Sheets
import TUICore

/// The arrangement of channels that the user chose. Esc takes its parts back one by one, the latest first.
struct ChosenArrangement: Equatable, Sendable {
  /// A part of the arrangement: each sets the channels out in another way than the file's.
  enum Aspect: Equatable, Sendable {
    case order, filter, baseline
  }

  private(set) var arrangement = Arrangement()
  /// The parts that were asked for, the latest one last.
  private var entered: [Aspect] = []

  /// The part that Esc takes back; `nil` if there is none.
  var last: Aspect? { entered.last }

  /// Changes one part.
  mutating func change(_ aspect: Aspect, _ change: (inout Arrangement) -> Void) {
    change(&arrangement)
    entered.removeAll { $0 == aspect }
    if arrangement.has(aspect) { entered.append(aspect) }
  }

  mutating func remove(_ aspect: Aspect) { change(aspect) { $0.remove(aspect) } }

  /// Takes the order that follows the present one in a list; the order of the file follows the last one.
  mutating func cycle(_ orders: [Arrangement.Order]) {
    change(.order) { arrangement in
      let next = (orders.firstIndex(of: arrangement.order) ?? -1) + 1
      arrangement.order = orders.indices.contains(next) ? orders[next] : .stored
    }
  }

  /// Asks for the same arrangement anew.
  mutating func renew() { arrangement.round += 1 }

  /// Keeps the arrangement that is on screen.
  mutating func keep(_ shown: Arrangement) {
    arrangement = shown
    entered.removeAll { !arrangement.has($0) }
  }

  private var isGrouped: Bool {
    switch arrangement.order {
    case .patterns: true
    case .stored, .figure: false
    }
  }

  /// The word at the foot for what Esc takes back; `nil` if there is nothing.
  var backHint: String? {
    switch last {
    case .order: isGrouped ? "no patterns" : "stored order"
    case .filter: "no filter"
    case .baseline: "no difference"
    case nil: nil
    }
  }
}

extension ChosenArrangement {
  /// The prompt for a filter.
  ///
  /// - Parameter example: conditions such as `moved > 3`.
  func filterPrompt(example: String) -> Prompt {
    Prompt(
      "Channels with, such as: \(example) (empty: all)", enter: "chooses",
      arrangement.filter?.text ?? "", .screen(.filter), emptyFailure: nil)
  }

  static var orderPrompt: Prompt {
    Prompt(
      "Sort channels by a figure (empty: as in the file)", enter: "sorts", "", .screen(.order),
      emptyFailure: nil)
  }

  /// The order by the figure that the user typed, such as `condition`; an empty text stands for the order of the file.
  ///
  /// - Throws: `Refusal` if there is no such figure.
  static func order(_ text: String, ofMaps: Bool = false) throws(Refusal) -> Arrangement.Order {
    guard !text.isBlank else { return .stored }
    let figure: Figure
    do throws(Figure.Unknown) {
      figure = try Figure(typed: text)
    } catch {
      throw Refusal(error.description)
    }
    if ofMaps { try check([figure]) }
    return .figure(figure)
  }

  /// Throws if feature maps lack one of some figures.
  private static func check(_ figures: [Figure]) throws(Refusal) {
    guard let missing = figures.first(where: { !Figure.ofElements.contains($0) }) else { return }
    let known = Figure.ofElements.map(\.title).joined(separator: ", ")
    throw Refusal("maps have no \(missing.title): expected one of \(known)")
  }

  /// The filter that the user typed; `nil` for an empty text, which shows all channels.
  ///
  /// - Throws: `Refusal` if the text is no filter.
  static func filter(_ text: String, ofMaps: Bool = false) throws(Refusal) -> FigureFilter? {
    guard !text.isBlank else { return nil }
    let filter: FigureFilter
    do throws(FigureFilter.Failure) {
      filter = try FigureFilter(text)
    } catch {
      throw Refusal(error.description)
    }
    if ofMaps { try check(filter.figures) }
    return filter
  }
}

extension Arrangement {
  fileprivate func has(_ aspect: ChosenArrangement.Aspect) -> Bool {
    switch aspect {
    case .order: order != .stored
    case .filter: filter != nil
    case .baseline: baseline != .none
    }
  }

  fileprivate mutating func remove(_ aspect: ChosenArrangement.Aspect) {
    switch aspect {
    case .order: order = .stored
    case .filter: filter = nil
    case .baseline: baseline = .none
    }
  }
}
