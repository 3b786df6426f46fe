import TUICore

/// Where the parts of the screen lie.
struct ScreenLayout {
  let header: Rect
  let tree: Rect
  let divider: Rect
  /// What the screen shows.
  let pane: Rect
  let status: Rect
  let hints: Rect

  static let smallest = Size(width: 40, height: 10)

  /// - Parameter hasTree: whether the layers are shown; else the pane takes their place.
  init(_ size: Size, hasTree: Bool) {
    var rest = Rect(row: 0, column: 0, height: size.height, width: size.width)
    header = rest.takeTop(1)
    hints = rest.takeBottom(1)
    status = rest.takeBottom(1)
    tree = rest.takeLeft(hasTree ? max(17, min(40, size.width / 4)) : 0)
    divider = rest.takeLeft(hasTree ? 1 : 0)
    pane = rest
  }

  /// The pane beside its left margin.
  var inside: Rect {
    Rect(
      row: pane.row, column: pane.column + 1, height: pane.height, width: pane.width - 1)
  }

  /// The part of the pane between its title and its last line.
  var body: Rect {
    var rest = pane
    _ = rest.takeTop(1)
    _ = rest.takeBottom(1)
    _ = rest.takeLeft(1)
    return rest
  }
}

extension ScreenLayout {
  /// In a narrow window the layers give way to what the screen shows while that has the keys.
  private static let widthForBoth = 100

  init(_ size: Size, _ focus: Shared.Focus) {
    self.init(size, hasTree: focus == .tree || size.width >= Self.widthForBoth)
  }
}

extension Rect {
  var bottomRow: Rect { Rect(row: rows.upperBound - 1, column: column, height: 1, width: width) }
}
