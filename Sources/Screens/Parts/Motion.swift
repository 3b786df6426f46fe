import TensorCore

/// The ten movements that every list, grid and map knows.
package enum Motion: Hashable, Sendable, CaseIterable {
  case up, down, left, right, pageUp, pageDown, halfUp, halfDown, first, last

  /// How far a movement goes.
  enum Step: Equatable {
    case by(rows: Int, columns: Int)
    case toFirst
    case toLast
  }

  /// - Parameter page: the rows of a page.
  func step(page: Int) -> Step {
    let half = max(1, page / 2)
    return switch self {
    case .up: .by(rows: -1, columns: 0)
    case .down: .by(rows: 1, columns: 0)
    case .left: .by(rows: 0, columns: -1)
    case .right: .by(rows: 0, columns: 1)
    case .pageUp: .by(rows: -page, columns: 0)
    case .pageDown: .by(rows: page, columns: 0)
    case .halfUp: .by(rows: -half, columns: 0)
    case .halfDown: .by(rows: half, columns: 0)
    case .first: .toFirst
    case .last: .toLast
    }
  }

  /// The place in a list after the movement; the same one if it goes sideways.
  ///
  /// - Parameters:
  ///   - place: where it begins.
  ///   - count: the length of the list.
  ///   - page: the rows of a page.
  func place(from place: Int, of count: Int, page: Int) -> Int {
    switch step(page: page) {
    case .by(let rows, _): (place + rows).clamped(below: count)
    case .toFirst: 0
    case .toLast: max(0, count - 1)
    }
  }
}
