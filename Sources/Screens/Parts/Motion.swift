import TensorCore

/// The ten movements that every list, grid and map understands.
package enum Motion: Hashable, Sendable, CaseIterable {
  case up, down, left, right, pageUp, pageDown, halfUp, halfDown, first, last

  /// How far a movement goes: by so many rows and columns, or to an end.
  enum Step: Equatable {
    case by(rows: Int, columns: Int)
    case toFirst
    case toLast
  }

  /// - Parameter page: the number of rows that a page has.
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

  /// The index in a list after the movement. A movement to the left or right changes nothing.
  ///
  /// - Parameters:
  ///   - place: the index before the movement.
  ///   - count: the length of the list.
  ///   - page: the number of rows that a page has.
  func place(from place: Int, of count: Int, page: Int) -> Int {
    switch step(page: page) {
    case .by(let rows, _): (place + rows).clamped(below: count)
    case .toFirst: 0
    case .toLast: max(0, count - 1)
    }
  }
}
