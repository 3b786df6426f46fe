// Sheets knows what is shown of a model, as values that are made beside the screen: the matrices of a layer with their ranges,
// how they are sorted, chosen and compared, the tree of layers, receptive fields. It knows nothing of files, screens or colours.

import Analysis
import NeoNeXt
import TensorCore
import Weights

/// The matrices that a screen shows: L and R of one layer or of all layers, the matrices of one tensor, or the feature maps
/// that a step of the forward pass gives.
package struct Sheet: Equatable, Sendable {
  /// Items that are shown under one heading, such as the channels of one kernel group. All have matrices of the same sizes.
  package struct Section: Equatable, Sendable {
    package let heading: String
    /// The numbers of the items. They are counted through all sections of a sheet.
    package let items: Range<Int>
    /// The channels, grouped by their spatial shift (paper, 3.5); empty if the matrices do not belong to a NeoCell.
    package let shifts: [ShiftGroup]
    /// The matrices: for each side of the sheet a stack `[items, rows, columns]`.
    package let stacks: [MatrixStack]
    /// The matrices that are drawn, for each side: the stacks themselves or, if their matrices are large, smaller ones whose
    /// elements are the strongest values of square blocks.
    package let pictures: [MatrixStack]
    /// The rows and columns of such a block; 1 if the pictures are the stacks.
    package let blockSide: Int
    /// The range of each matrix, by side and then by the item's place in the section.
    package let ranges: [[ValueRange]]
    /// The figures of each matrix, by side and then by the item's place in the section; empty if the matrices are so small that
    /// their figures are computed when they are drawn.
    package let statistics: [[MatrixStatistics]]
    /// The channel that each item shows; `nil` if each shows the channel of its own number.
    package let places: [Place]?
    /// Whether the matrices are feature maps. Singular values are not computed for them.
    package let isMap: Bool
    /// Whether the matrices are typical patterns: each is the mean over a group of channels that are alike.
    package let isPattern: Bool
    /// Why the matrices of a layer cannot be shown; `nil` if they are shown. A section with a failure has no items.
    package let failure: String?
  }

  /// A channel of a layer, or a matrix of a tensor.
  package struct Origin: Hashable, Sendable {
    /// The layer; `nil` on a sheet of one layer or tensor.
    package let layer: LayerID?
    package let channel: Int

    package init(layer: LayerID?, channel: Int) {
      self.layer = layer
      self.channel = channel
    }
  }

  /// The channel that an item shows, if that is not the channel of the item's number.
  package struct Place: Equatable, Sendable {
    package let origin: Origin
    /// A few words beside the channel: the figure by which it is sorted, its distance from the pattern, or the size of its
    /// group; may be empty.
    package let note: String
  }

  /// What a sheet shows.
  package enum Subject: Hashable, Sendable {
    /// An entry of the outline, by its index.
    case entry(Int)
    /// The map that a step of the forward pass gives: 0 is the image, 1 the first operator.
    case step(Int)
  }

  package let subject: Subject
  package let title: String
  /// The word for an item: `channel`, `matrix` for a tensor, or `vector` for a map of one position.
  package let itemName: String
  /// The names of the matrices of each item: `L` and `R`, or one empty name.
  package let sides: [String]
  package let sections: [Section]
  /// The range of all values.
  package let range: ValueRange
  /// The element type of the file, such as `F32`; empty if the values were computed, or if layers have different types.
  package let type: String
  /// The maps before and after the matrices of a NeoCell; `nil` unless the sheet shows a step of one.
  package let neocell: NeoCellMaps?
  /// Whether the sheet shows a vector, as one matrix. Its elements have one index.
  package let isVector: Bool
  /// Whether a baseline was subtracted from the matrices.
  package internal(set) var isDifference = false
  /// Whether gradients of the loss stand in the place of the matrices.
  package internal(set) var isGradient = false

  /// A copy of the sheet with other sections.
  ///
  /// - Parameters:
  ///   - sections: the sections of the copy.
  ///   - range: the range of the new values; `nil` if the sections have the values of the sheet.
  ///   - title: the title of the copy; `nil` for the title of the sheet.
  package func with(_ sections: [Section], range: ValueRange? = nil, title: String? = nil) -> Sheet
  {
    Sheet(
      subject: subject, title: title ?? self.title, itemName: itemName, sides: sides,
      sections: sections, range: range ?? self.range, type: range == nil ? type : "",
      neocell: neocell, isVector: isVector, isDifference: isDifference, isGradient: isGradient)
  }

  /// Whether the sheet shows feature maps.
  package var hasMaps: Bool { sections.contains(where: \.isMap) }
  /// Whether its channels can be filtered and ordered by figures.
  package var canBeOrdered: Bool { sides.count == 2 || hasMaps && !isVector }
  /// Whether the sheet shows all layers of a model.
  package var isOfAllLayers: Bool { sections.contains { $0.places?.first?.origin.layer != nil } }
  /// The layers that cannot be shown, each in a line with the reason.
  package var failures: [String] { sections.compactMap(\.failure) }

  /// The number of elements in all matrices.
  package var valueCount: Int { sections.flatMap(\.stacks).reduce(0) { $0 + $1.values.count } }
  package var itemCount: Int { sections.last?.items.upperBound ?? 0 }

  /// The range of the matrix that an item has on a side; empty if there is no such matrix.
  package func range(_ item: Int, side: Int) -> ValueRange {
    guard let section = section(of: item), section.ranges.indices.contains(side) else {
      return ValueRange()
    }
    return section.ranges[side][item - section.items.lowerBound]
  }

  /// The channel that an item shows: the channel of the item's number, unless the sheet was arranged or shows all layers.
  package func origin(of item: Int) -> Origin {
    section(of: item)?.origin(of: item) ?? Origin(layer: nil, channel: item)
  }

  /// The item that shows a channel; `nil` if the channel is not on the sheet. Typical patterns are not looked at.
  ///
  /// - Complexity: linear in the items.
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

  /// The section of an item; `nil` if there is no such item.
  package func section(of item: Int) -> Section? {
    sections.first { $0.items.contains(item) }
  }

  /// The matrix that an item has on a side; `nil` if there is no such item or side.
  package func matrix(_ item: Int, side: Int) -> Matrix? {
    guard let section = section(of: item), section.stacks.indices.contains(side) else { return nil }
    return section.stacks[side][item - section.items.lowerBound]
  }
}

extension Sheet {
  /// Makes a sheet of L and R of a NeoCell, with a section for each kernel group.
  ///
  /// - Parameters:
  ///   - cell: the matrices.
  ///   - entry: the index of the layer in the outline.
  ///   - type: the element type of the file.
  /// - Complexity: linear in the elements.
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

  /// Makes a sheet of any tensor, with one section.
  ///
  /// - Parameters:
  ///   - stack: the values of the tensor as matrices.
  ///   - tensor: the tensor as the file describes it.
  ///   - name: the name to show; `nil` for the name in the file.
  ///   - entry: the index of the tensor in the outline.
  /// - Complexity: linear in the elements.
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

  /// Reads the matrices of an entry of the outline and makes a sheet of them.
  ///
  /// - Parameters:
  ///   - kind: the entry, which is not a folder.
  ///   - model: the model to read from.
  ///   - entry: the index of the entry in the outline.
  /// - Throws: `WeightsError` if the layer lacks tensors or they do not fit; what reading the values throws.
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
      + Sheet.sizes([left, right], named: ["L", "R"])
  }
}

extension Model {
  /// The NeoCell or the tensor that an entry of the outline shows.
  ///
  /// - Parameter kind: a layer or a tensor.
  /// - Throws: `missing` if a layer has none of its tensors.
  package func subject(of kind: Outline.Kind) throws(WeightsError) -> Subject {
    switch kind {
    case .folder, .model: preconditionFailure("of one layer or tensor")
    case .tensor(let index): .tensor(index)
    case .layer(let layer): try subject(of: layer)
    }
  }
}
