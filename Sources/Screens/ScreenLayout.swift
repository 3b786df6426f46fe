import TUICore

/// Where the parts of the screen lie.
struct ScreenLayout {
  let header: Rect
  let tree: Rect
  let divider: Rect
  let pane: Rect
  let status: Rect
  let hints: Rect

  static let smallest = Size(width: 40, height: 10)

  init(_ size: Size) {
    var rest = Rect(row: 0, column: 0, height: size.height, width: size.width)
    header = rest.takeTop(1)
    hints = rest.takeBottom(1)
    status = rest.takeBottom(1)
    tree = rest.takeLeft(max(17, min(40, size.width / 4)))
    divider = rest.takeLeft(1)
    pane = rest
  }

  /// The part of the pane between its title and its colour bar.
  var body: Rect {
    var rest = pane
    _ = rest.takeTop(1)
    _ = rest.takeBottom(1)
    _ = rest.takeLeft(1)
    return rest
  }
}

extension Explorer {
  var layout: ScreenLayout { ScreenLayout(size) }
  var treeHeight: Int { layout.tree.height }

  var galleryLayout: GalleryLayout? {
    let body = layout.body
    return sheet.map {
      GalleryLayout(
        $0, area: Size(width: body.width, height: body.height), surface: surface, zoom: zoom)
    }
  }

  var isTooSmall: Bool {
    size.width < ScreenLayout.smallest.width || size.height < ScreenLayout.smallest.height
  }
}
