/// What the mouse did, and over which cell.
package struct MouseEvent: Hashable, Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    /// What the left button did.
    case press, drag, release
    case wheelUp, wheelDown
  }

  package let kind: Kind
  package let row: Int
  package let column: Int

  package init(_ kind: Kind, row: Int, column: Int) {
    self.kind = kind
    self.row = row
    self.column = column
  }
}
