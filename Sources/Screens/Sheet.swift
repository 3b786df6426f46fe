import Analysis
import NeoNeXt
import TensorCore
import Weights

/// The matrices on screen: those of one layer, or of one tensor.
package struct Sheet: Equatable, Sendable {
  /// Items that belong together: channels of one kernel group with one shift.
  package struct Section: Equatable, Sendable {
    package let heading: String
    package let items: Range<Int>
    /// One stack a side: L and R, or the only one.
    package let stacks: [MatrixStack]
    /// What is drawn: the stacks, or the strongest values of blocks of them where they are large.
    package let pictures: [MatrixStack]
    /// The side of those blocks; 1 where the pictures are the stacks.
    package let blockSide: Int
    /// The item that is first in the stacks.
    package let firstInStack: Int
    /// One a side and item of the stacks.
    package let ranges: [[ValueRange]]
    /// Likewise, for matrices too large to be measured while drawing; else empty.
    package let statistics: [[MatrixStatistics]]
  }

  /// The entry of the outline.
  package let entry: Int
  package let title: String
  /// What an item is called: `channel`, or `matrix` for other tensors.
  package let itemName: String
  /// `L` and `R`, or nothing.
  package let sides: [String]
  package let sections: [Section]
  package let range: ValueRange
  package let type: String

  package var itemCount: Int { sections.last?.items.upperBound ?? 0 }

  package init(_ cell: NeoCellMatrices, entry: Int, type: ElementType) {
    self.entry = entry
    let kernels = cell.groups.map(\.group.kernel.description).joined(separator: "+")
    title = "\(cell.layer) · NeoCell \(kernels) · \(cell.channelCount) channels"
    itemName = "channel"
    sides = ["L", "R"]
    self.type = type.rawValue
    var range = ValueRange()
    sections = cell.groups.flatMap { group in
      range.formUnion(ValueRange(group.left.values))
      range.formUnion(ValueRange(group.right.values))
      return group.shifts.filter { !$0.channels.isEmpty }.map { shift in
        Section(
          heading: Self.heading(group, shift, cell), items: shift.channels,
          stacks: [group.left, group.right], firstInStack: group.group.channels.lowerBound)
      }
    }
    self.range = range
  }

  package init(_ stack: MatrixStack, of tensor: TensorDescription, entry: Int) {
    self.entry = entry
    let view = MatrixView(of: tensor.shape)
    title = "\(tensor.name.excerpt) · \(tensor.shape)"
    itemName = "matrix"
    sides = [""]
    type = tensor.type.rawValue
    range = ValueRange(stack.values)
    let size = "\(stack.rows)×\(stack.columns)"
    let heading =
      view.foldedVector.map { "vector of \($0), in rows of \(stack.columns)" }
      ?? (stack.count == 1 ? "matrix \(size)" : "\(stack.count) matrices \(size)")
    sections =
      stack.values.isEmpty
      ? []
      : [
        Section(heading: heading, items: 0..<stack.count, stacks: [stack], firstInStack: 0)
      ]
  }

  private static func heading(
    _ group: NeoCellMatrices.Group, _ shift: ShiftGroup, _ cell: NeoCellMatrices
  ) -> String {
    let channels = shift.channels
    let count =
      channels.count == 1
      ? "channel \(channels.lowerBound)"
      : "channels \(channels.lowerBound)–\(channels.upperBound - 1)"
    let name = cell.groups.count > 1 ? "group \(group.group.index) · " : ""
    return
      "\(name)L \(group.left.rows)×\(group.left.columns) R \(group.right.rows)×\(group.right.columns)"
      + " · shift \(shift.shift) · \(count)"
  }

  /// The range of one matrix of an item.
  package func range(_ item: Int, side: Int) -> ValueRange {
    guard let section = section(of: item), section.ranges.indices.contains(side) else {
      return ValueRange()
    }
    return section.ranges[side][item - section.firstInStack]
  }

  package func section(of item: Int) -> Section? {
    sections.first { $0.items.contains(item) }
  }

  package func matrix(_ item: Int, side: Int) -> Matrix? {
    guard let section = section(of: item), section.stacks.indices.contains(side) else { return nil }
    return section.stacks[side][item - section.firstInStack]
  }
}

extension Sheet.Section {
  /// Matrices of more values than this are drawn from blocks, so that a frame costs the screen and
  /// not the matrix.
  private static let largestPicture = 1 << 16
  private static let largestMeasured = 1 << 12

  init(heading: String, items: Range<Int>, stacks: [MatrixStack], firstInStack: Int) {
    self.heading = heading
    self.items = items
    self.stacks = stacks
    self.firstInStack = firstInStack
    let largest = stacks.map { $0.rows * $0.columns }.max() ?? 0
    var side = 1
    while largest / (side * side) > Self.largestPicture { side += 1 }
    blockSide = side
    pictures = side == 1 ? stacks : stacks.map { $0.overview(blockSide: side) }
    ranges = stacks.map { stack in (0..<stack.count).map { ValueRange(stack[$0].values) } }
    statistics =
      largest > Self.largestMeasured
      ? stacks.map { stack in (0..<stack.count).map { MatrixStatistics(stack[$0]) } } : []
  }
}

extension MatrixStack {
  fileprivate func overview(blockSide: Int) -> MatrixStack {
    let overviews = (0..<count).map {
      self[$0].overview(rowFactor: blockSide, columnFactor: blockSide)
    }
    return MatrixStack(
      count: count, rows: (rows + blockSide - 1) / blockSide,
      columns: (columns + blockSide - 1) / blockSide, values: overviews.flatMap(\.values))
  }
}
