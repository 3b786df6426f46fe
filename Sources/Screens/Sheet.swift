import Analysis
import NeoNeXt
import TensorCore
import Weights

/// The matrices on screen: those of one layer, or of one tensor.
package struct Sheet: Equatable, Sendable {
  /// Items that belong together: channels of one kernel group.
  package struct Section: Equatable, Sendable {
    package let heading: String
    package let items: Range<Int>
    /// Runs of channels that are shifted alike; none for tensors that are no NeoCell.
    package let shifts: [ShiftGroup]
    /// One stack a side: L and R, or the only one.
    package let stacks: [MatrixStack]
    /// What is drawn: the stacks, or the strongest values of blocks of them where they are large.
    package let pictures: [MatrixStack]
    /// The side of those blocks; 1 where the pictures are the stacks.
    package let blockSide: Int
    /// One a side and item of the stacks.
    package let ranges: [[ValueRange]]
    /// Likewise, for matrices too large to be measured while drawing; else empty.
    package let statistics: [[MatrixStatistics]]
    /// The channels in the order of the items, where they are sorted, and what by.
    package let ranks: [Rank]?
    /// Whether these are feature maps: pictures rather than matrices, without singular values.
    package let isMap: Bool
  }

  /// A channel with the figure that it is sorted by.
  package struct Rank: Equatable, Sendable {
    package let channel: Int
    package let score: Double?
  }

  package enum Subject: Hashable, Sendable {
    /// Of the outline.
    case entry(Int)
    /// Of the forward pass: 0 is the image.
    case step(Int)
    /// The table of operation counts: no sheet is of it, but it can be exported.
    case costs
    /// The receptive fields of all layers, likewise.
    case field
  }

  package let subject: Subject
  package let title: String
  /// What an item is called: `channel`, or `matrix` for other tensors.
  package let itemName: String
  /// `L` and `R`, or nothing.
  package let sides: [String]
  package let sections: [Section]
  package let range: ValueRange
  /// How the values are stored; empty if they are in no file.
  package let type: String
  /// The maps before and after the matrices, if the sheet is of a step of a NeoCell.
  package let neocell: NeoCellMaps?
  /// Whether the one matrix is a vector in rows, so that an element has one index.
  package let isVector: Bool

  var valueCount: Int { sections.flatMap(\.stacks).reduce(0) { $0 + $1.values.count } }
  package var itemCount: Int { sections.last?.items.upperBound ?? 0 }

  /// The range of one matrix of an item.
  package func range(_ item: Int, side: Int) -> ValueRange {
    guard let section = section(of: item), section.ranges.indices.contains(side) else {
      return ValueRange()
    }
    return section.ranges[side][item - section.items.lowerBound]
  }

  /// The channel that an item is: itself, unless they are sorted.
  package func channel(of item: Int) -> Int { section(of: item)?.channel(of: item) ?? item }

  func item(ofChannel channel: Int) -> Int {
    for section in sections {
      guard let ranks = section.ranks else { continue }
      if let place = ranks.firstIndex(where: { $0.channel == channel }) {
        return section.items.lowerBound + place
      }
    }
    return channel
  }

  package func section(of item: Int) -> Section? {
    sections.first { $0.items.contains(item) }
  }

  package func matrix(_ item: Int, side: Int) -> Matrix? {
    guard let section = section(of: item), section.stacks.indices.contains(side) else { return nil }
    return section.stacks[side][item - section.items.lowerBound]
  }
}

extension Sheet {
  /// L and R of a NeoCell.
  package init(_ cell: NeoCellMatrices, entry: Int, type: ElementType) {
    let kernels = cell.groups.map(\.group.kernel.description).joined(separator: "+")
    var range = ValueRange()
    let sections = cell.groups.filter { !$0.group.channels.isEmpty }.map { group in
      range.formUnion(ValueRange(group.left.values))
      range.formUnion(ValueRange(group.right.values))
      return Section(
        heading: Self.heading(group, isAlone: cell.groups.count == 1),
        items: group.group.channels, shifts: group.shifts, stacks: [group.left, group.right])
    }
    self.init(
      subject: .entry(entry),
      title: "\(cell.layer) · NeoCell \(kernels) · \(cell.channelCount) channels",
      itemName: "channel", sides: ["L", "R"], sections: sections, range: range,
      type: type.rawValue, neocell: nil, isVector: false)
  }

  /// Any tensor.
  ///
  /// - Parameter name: what to call the tensor, if not as it is stored.
  package init(
    _ stack: MatrixStack, of tensor: TensorDescription, name: String? = nil, entry: Int
  ) {
    let view = MatrixView(of: tensor.shape)
    let size = "\(stack.rows)×\(stack.columns)"
    let heading =
      view.foldedVector.map {
        $0 > stack.columns ? "vector of \($0), in rows of \(stack.columns)" : "vector"
      }
      ?? (stack.count == 1 ? "matrix \(size)" : "\(stack.count) matrices \(size)")
    let sections = [
      Section(heading: heading, items: 0..<stack.count, shifts: [], stacks: [stack])
    ]
    self.init(
      subject: .entry(entry), title: "\((name ?? tensor.name).excerpt) · \(tensor.shape)",
      itemName: "matrix", sides: [""], sections: stack.values.isEmpty ? [] : sections,
      range: ValueRange(stack.values), type: tensor.type.rawValue, neocell: nil,
      isVector: view.foldedVector != nil)
  }

  /// The matrices of an entry of the outline.
  ///
  /// - Throws: what reading the values throws.
  package init(_ kind: Outline.Kind, of model: Model, entry: Int) throws {
    switch try model.subject(of: kind) {
    case .neocell(let layer):
      self.init(try model.neocell(of: layer), entry: entry, type: model.type(of: layer))
    case .tensor(let index):
      self.init(
        try model.stack(ofTensor: index), of: model.source.tensors[index],
        name: model.shortName(ofTensor: index), entry: entry)
    }
  }

  private static func heading(_ group: NeoCellMatrices.Group, isAlone: Bool) -> String {
    let (left, right) = (group.left, group.right)
    return (isAlone ? "" : "group \(group.group.index) · ")
      + "L \(left.rows)×\(left.columns) R \(right.rows)×\(right.columns)"
  }
}

extension Model {
  /// What an entry of the outline shows.
  ///
  /// - Throws: `missing` if a layer has none of its tensors.
  package func subject(of kind: Outline.Kind) throws(WeightsError) -> Subject {
    switch kind {
    case .folder: preconditionFailure("a folder shows no matrices")
    case .tensor(let index): .tensor(index)
    case .layer(let layer): try subject(of: layer)
    }
  }
}

extension Sheet.Section {
  /// Matrices of more values than this are drawn from blocks, so that a frame costs the screen and
  /// not the matrix.
  private static let largestPicture = 1 << 16
  private static let largestMeasured = 1 << 12

  init(
    heading: String, items: Range<Int>, shifts: [ShiftGroup], stacks: [MatrixStack],
    isMap: Bool = false, ranks: [Sheet.Rank]? = nil
  ) {
    self.isMap = isMap
    self.ranks = ranks
    self.heading = heading
    self.items = items
    self.shifts = shifts.filter { !$0.channels.isEmpty }
    self.stacks = stacks
    let largest = stacks.map { $0.rows * $0.columns }.max() ?? 0
    var side = 1
    while largest / (side * side) > Self.largestPicture { side += 1 }
    blockSide = side
    pictures = side == 1 ? stacks : stacks.map { $0.overview(blockSide: side) }
    ranges = stacks.map { stack in (0..<stack.count).map { ValueRange(stack[$0].values) } }
    statistics =
      largest > Self.largestMeasured
      ? stacks.map { stack in (0..<stack.count).map { stack.statistics($0, hasSpectrum: !isMap) } }
      : []
  }
}

extension Sheet.Section {
  /// `channels 8–15 · shifts 0–6`
  var extent: String {
    let count =
      items.count == 1
      ? "channel \(items.lowerBound)" : "channels \(items.lowerBound)–\(items.upperBound - 1)"
    guard let first = shifts.first?.shift, let last = shifts.last?.shift else { return "" }
    return count + (first == last ? " · shift \(first)" : " · shifts \(first)–\(last)")
  }

  func channel(of item: Int) -> Int { ranks?[item - items.lowerBound].channel ?? item }

  /// The index of the run of channels that an item is in.
  func run(of item: Int) -> Int? {
    let channel = channel(of: item)
    return shifts.firstIndex { $0.channels.contains(channel) }
  }
}

extension MatrixStack {
  func statistics(_ index: Int, hasSpectrum: Bool) -> MatrixStatistics {
    MatrixStatistics(self[index], hasSpectrum: hasSpectrum)
  }

  fileprivate func overview(blockSide: Int) -> MatrixStack {
    let overviews = (0..<count).map {
      self[$0].overview(rowFactor: blockSide, columnFactor: blockSide)
    }
    return MatrixStack(
      count: count, rows: (rows + blockSide - 1) / blockSide,
      columns: (columns + blockSide - 1) / blockSide, values: overviews.flatMap(\.values))
  }
}
