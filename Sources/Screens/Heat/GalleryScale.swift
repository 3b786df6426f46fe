import Sheets
import TUICore
import TensorCore

/// The size at which the images of a gallery are drawn.
///
/// All sections have the same number of pixels for an element, so that kernels of different sizes can be compared: the largest
/// number at which the whole sheet is on screen. A sheet that is too long for any legible size is scrolled through.
///
/// Sizes are levels, as `MatrixImage` takes them: 1 and above are the pixels of an element, 0 is a half, −1 is a third, and so on.
struct GalleryScale {
  private let sheet: Sheet
  private let area: Size
  private let style: PixelStyle

  /// The most pixels of an element. More would only make a few small matrices coarse.
  private static let largest = 12

  init(_ sheet: Sheet, area: Size, style: PixelStyle) {
    self.sheet = sheet
    self.area = area
    self.style = style
  }

  /// The level of the sheet, before the user changes it.
  ///
  /// - Complexity: O(sections + lines of the area).
  var level: Int {
    let lowest = sheet.sections.map(floor).min() ?? 1
    return stride(from: Self.largest, through: lowest, by: -1).first(where: fits)
      ?? smallestLegible
  }

  /// The images of a section, one for each side.
  ///
  /// - Parameters:
  ///   - level: the level of the sheet.
  ///   - zoom: the number of steps by which the user enlarged the images.
  func images(of section: Sheet.Section, level: Int, zoom: Int) -> [MatrixImage] {
    if sheet.itemCount == 1 { return section.pictures.map { image(ofOnly: $0, section, zoom) } }
    let own = self.level(section, level)
    return section.pictures.map {
      MatrixImage(rows: $0.rows, columns: $0.columns, level: own + zoom)
    }
  }

  /// The image of the only item of a sheet, which is as large as the area allows.
  private func image(
    ofOnly picture: MatrixStack, _ section: Sheet.Section, _ zoom: Int
  ) -> MatrixImage {
    let fitting = MatrixImage(
      rows: picture.rows, columns: picture.columns,
      fitting: Size(width: area.width / section.pictures.count - 1, height: area.height - 2),
      style: style, keepsProportions: section.isMap)
    if zoom == 0, fitting.enlargement <= Self.largest { return fitting }
    let level =
      fitting.isShrunk
      ? 2 - max(fitting.rowShrink, fitting.columnShrink) : min(Self.largest, fitting.enlargement)
    return MatrixImage(rows: picture.rows, columns: picture.columns, level: level + zoom)
  }

  // MARK: - Levels

  /// The level that a section has on a sheet of some level: that level, unless an item would not fit the area.
  private func level(_ section: Sheet.Section, _ level: Int) -> Int {
    let floor = floor(section)
    return level.clamped(to: floor...max(floor, ceiling(section)))
  }

  /// The largest level at which one item of a section fits the area; 0 or less if it has to be shrunk.
  private func ceiling(_ section: Sheet.Section) -> Int {
    let columns = section.pictures.reduce(0) { $0 + $1.columns } * style.columnsPerPixel
    let rows = section.pictures.map(\.rows).max() ?? 0
    return min(
      (area.width + 1 - section.pictures.count) / max(1, columns),
      (area.height - 2) * style.pixelsPerRow / max(1, rows))
  }

  /// The smallest level of a section: feature maps are shrunk to about eight pixels on a side, and matrices only if
  /// three of them would not stand side by side.
  private func floor(_ section: Sheet.Section) -> Int {
    let longest = section.longest
    if section.isMap {
      let shrink = max(1, longest / (style == .halfBlock ? 8 : 6))
      return shrink == 1 ? 1 : 2 - shrink
    }
    let limit = max(8, area.width / style.columnsPerPixel / 3)
    return longest <= limit ? 1 : 2 - (longest + limit - 1) / limit
  }

  /// Whether the whole sheet is on screen at a level.
  private func fits(_ level: Int) -> Bool {
    var lines = 0
    for section in sheet.sections {
      let images = images(of: section, level: level, zoom: 0)
      lines +=
        GalleryLayout.Block(section, images, top: 0, width: area.width, style: style).lineCount
      if lines > area.height { return false }
    }
    return true
  }

  /// The level of a sheet that has to be scrolled through. Small matrices have about eight pixels on a side.
  private var smallestLegible: Int {
    let target = style == .halfBlock ? 8 : 4
    if sheet.sections.contains(where: \.isMap) { return sheet.sections.map(floor).min() ?? 1 }
    let longest = sheet.sections.map(\.longest).filter { $0 <= target }.max() ?? target
    return target / max(1, longest)
  }
}

extension Sheet.Section {
  /// The longest side of the matrices that are drawn.
  fileprivate var longest: Int { pictures.map { max($0.rows, $0.columns) }.max() ?? 1 }
}
