import Sheets
import TUICore
import TensorCore

/// How the matrices of one item are drawn large.
enum ChannelLayout: Equatable {
  /// Every value is a coloured block of this size, in cells, that holds its number.
  case numbers(cell: Size)
  /// There are too many values for numbers: each side is an image. The numbers around the cursor, the lens, stand below the
  /// images, or beside a feature map if there is room.
  case images([MatrixImage], hasLensBeside: Bool)

  /// The number of columns between two sides.
  static let gap = 3
  /// The number of rows of numbers around the cursor.
  static let lensHeight = 5
  /// The width of three columns of numbers.
  private static let lensWidth = 27
  /// The width of the largest block, and of the smallest, which holds a sign and two digits.
  private static let widest = 13
  private static let narrowest = 4

  /// - Parameters:
  ///   - section: the section of the item.
  ///   - area: the place for the matrices and the lens, in cells.
  init(_ section: Sheet.Section, area: Size, style: PixelStyle) {
    let columns = section.stacks.reduce(0) { $0 + $1.columns }
    let rows = section.stacks.map(\.rows).max() ?? 0
    let gaps = Self.gap * (section.stacks.count - 1)
    let width = min(Self.widest, (area.width - gaps) / max(1, columns))
    let height = min(max(1, width / 2 - 1), area.height / max(1, rows))
    if width >= Self.narrowest, height >= 1 {
      self = .numbers(cell: Size(width: width, height: height))
      return
    }
    let share = (area.width - gaps) / section.stacks.count
    func images(height: Int) -> [MatrixImage] {
      section.pictures.map {
        MatrixImage(
          rows: $0.rows, columns: $0.columns, fitting: Size(width: share, height: height),
          style: style, keepsProportions: section.isMap)
      }
    }
    let tall = images(height: area.height)
    let taken = (tall.first?.size(style).width ?? 0) + Self.gap + Self.lensWidth
    let hasRoom = section.isMap && taken <= area.width
    self = .images(
      hasRoom ? tall : images(height: area.height - Self.lensHeight - 1), hasLensBeside: hasRoom)
  }

  /// The size in cells of one side.
  func size(of section: Sheet.Section, side: Int, style: PixelStyle) -> Size {
    switch self {
    case .numbers(let cell):
      let stack = section.stacks[side]
      return Size(width: stack.columns * cell.width, height: stack.rows * cell.height)
    case .images(let images, _): return images[side].size(style)
    }
  }
}
