// Sheets knows what is shown of a model, as values that are made beside the screen: the matrices of a layer with their ranges,
// how they are sorted, chosen and compared, the tree of layers, receptive fields. It knows nothing of files, screens or colours.

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
    /// What the items are, where their numbers do not tell.
    package let places: [Place]?
    /// Whether these are feature maps: pictures rather than matrices, without singular values.
    package let isMap: Bool
    /// Whether these are means of alike channels.
    package let isPattern: Bool
    /// Why the matrices of the layer that would stand here cannot be shown; `nil` where they are.
    package let failure: String?
  }

  /// A channel of a layer.
  package struct Origin: Hashable, Sendable {
    /// `nil` on a sheet of one layer or tensor.
    package let layer: LayerID?
    package let channel: Int

    package init(layer: LayerID?, channel: Int) {
      self.layer = layer
      self.channel = channel
    }
  }

  /// What an item is, where it is not the channel of its number.
  package struct Place: Equatable, Sendable {
    package let origin: Origin
    /// What it is sorted by, or how many are like it; may be empty.
    package let note: String
  }

  package enum Subject: Hashable, Sendable {
    /// An entry of the outline.
    case entry(Int)
    /// A step of the forward pass: 0 is the image.
    case step(Int)
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

  /// The same with other sections.
  package func with(_ sections: [Section], range: ValueRange? = nil, title: String? = nil) -> Sheet
  {
    Sheet(
      subject: subject, title: title ?? self.title, itemName: itemName, sides: sides,
      sections: sections, range: range ?? self.range, type: range == nil ? type : "",
      neocell: neocell, isVector: isVector)
  }

  /// Whether it has the matrices of several layers.
  package var isOfAllLayers: Bool { sections.contains { $0.places?.first?.origin.layer != nil } }
  /// What its layers are that cannot be shown, each with the reason.
  package var failures: [String] { sections.compactMap(\.failure) }

  package var valueCount: Int { sections.flatMap(\.stacks).reduce(0) { $0 + $1.values.count } }
  package var itemCount: Int { sections.last?.items.upperBound ?? 0 }

  /// The range of one matrix of an item.
  package func range(_ item: Int, side: Int) -> ValueRange {
    guard let section = section(of: item), section.ranges.indices.contains(side) else {
      return ValueRange()
    }
    return section.ranges[side][item - section.items.lowerBound]
  }

  /// What an item is: the channel of its number, unless items were sorted or chosen.
  package func origin(of item: Int) -> Origin {
    section(of: item)?.origin(of: item) ?? Origin(layer: nil, channel: item)
  }

  package func item(of origin: Origin) -> Int? {
    for section in sections where !section.isPattern {
      if let places = section.places {
        if let place = places.firstIndex(where: { $0.origin == origin }) {
          return section.items.lowerBound + place
        }
      } else if origin.layer == nil, section.items.contains(origin.channel) {
        return origin.channel
      }
    }
    return nil
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
    if kind == .model {
      try self.init(all: model, entry: entry)
      return
    }
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
    case .folder, .model: preconditionFailure("of one layer or tensor")
    case .tensor(let index): .tensor(index)
    case .layer(let layer): try subject(of: layer)
    }
  }
}
