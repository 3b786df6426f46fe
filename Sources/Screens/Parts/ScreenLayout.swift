import TUICore

/// Where the parts of the screen lie, in cells of the terminal.
struct ScreenLayout {
  let header: Rect
  /// The names of the columns above the tree; its height is 0 if the tree has no columns.
  let treeHeading: Rect
  /// The tree of the layers; its width is 0 if the layers are not shown.
  let tree: Rect
  /// The line between the tree and the pane; its width is 0 if the layers are not shown.
  let divider: Rect
  /// The place for what the screen shows: everything beside the layers.
  let pane: Rect
  let status: Rect
  let hints: Rect

  /// The smallest terminal that neoview draws in.
  static let smallest = Size(width: 40, height: 10)

  /// - Parameters:
  ///   - size: the size of the terminal.
  ///   - hasTree: whether the layers are shown; if not, the pane takes their place.
  init(_ size: Size, hasTree: Bool) {
    var rest = Rect(row: 0, column: 0, height: size.height, width: size.width)
    header = rest.takeTop(1)
    hints = rest.takeBottom(1)
    status = rest.takeBottom(1)
    var left = rest.takeLeft(hasTree ? max(17, min(40, size.width / 4)) : 0)
    treeHeading = left.takeTop(left.width >= TreeView.widthOfNumbers ? 1 : 0)
    tree = left
    divider = rest.takeLeft(hasTree ? 1 : 0)
    pane = rest
  }

  /// The pane without its left margin of one column.
  var inside: Rect {
    Rect(
      row: pane.row, column: pane.column + 1, height: pane.height, width: pane.width - 1)
  }

  /// The part of the pane between its first line, the title, and its last, without the left margin.
  var body: Rect {
    var rest = pane
    _ = rest.takeTop(1)
    _ = rest.takeBottom(1)
    _ = rest.takeLeft(1)
    return rest
  }
}

extension ScreenLayout {
  /// Whether the layers are shown beside the pane whoever has the keys.
  var hasRoomForBoth: Bool { header.width >= Self.widthForBoth }

  /// The number of columns from which the layers are always shown. A narrower terminal shows them only while they have the keys.
  private static let widthForBoth = 100

  init(_ size: Size, _ focus: Shared.Focus) {
    self.init(size, hasTree: focus == .tree || size.width >= Self.widthForBoth)
  }
}

extension Rect {
  var bottomRow: Rect { Rect(row: rows.upperBound - 1, column: column, height: 1, width: width) }
}
