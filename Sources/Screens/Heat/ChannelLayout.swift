import Sheets
import TUICore
import TensorCore

/// How one item is drawn large.
enum ChannelLayout: Equatable {
  /// Every value as a coloured block with its number.
  case numbers(cell: Size)
  /// Too many values for numbers: an image a side, with the numbers around the cursor below it, or
  /// beside it where it is a map and there is room.
  case images([MatrixImage], hasLensBeside: Bool)

  static let gap = 3
  static let lensHeight = 5
  /// Three columns of numbers.
  private static let lensWidth = 27
  /// What the largest block takes, and the smallest that holds a sign and two digits.
  private static let widest = 13
  private static let narrowest = 4

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

  func size(of section: Sheet.Section, side: Int, style: PixelStyle) -> Size {
    switch self {
    case .numbers(let cell):
      let stack = section.stacks[side]
      return Size(width: stack.columns * cell.width, height: stack.rows * cell.height)
    case .images(let images, _): return images[side].size(style)
    }
  }
}
