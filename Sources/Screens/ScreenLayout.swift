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

  /// The part of the pane between its title and its colour bar.
  var heatmaps: Rect {
    var rest = pane
    _ = rest.takeTop(1)
    _ = rest.takeBottom(1)
    _ = rest.takeLeft(1)
    return rest
  }
}

extension Explorer {
  /// In a narrow window the layers give way to the matrices while those have the keys.
  private static let widthForBoth = 100

  var layout: ScreenLayout {
    ScreenLayout(size, hasTree: focus == .tree || size.width >= Self.widthForBoth)
  }
  var treeHeight: Int { layout.tree.height }

  /// Where the heatmaps are.
  var body: Rect {
    var rest = layout.heatmaps
    if screen == .forward { _ = rest.takeTop(stepHeight(rest)) }
    return rest
  }

  var galleryLayout: GalleryLayout? {
    let body = body
    return sheet.map {
      GalleryLayout(
        $0, area: Size(width: body.width, height: body.height), surface: surface, zoom: browser.zoom
      )
    }
  }

  var isTooSmall: Bool {
    size.width < ScreenLayout.smallest.width || size.height < ScreenLayout.smallest.height
  }
}
