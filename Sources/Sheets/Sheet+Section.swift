import Analysis
import NeoNeXt
import TensorCore

extension Sheet.Section {
  /// The most elements of a matrix that is drawn element by element. Larger ones are drawn from blocks, so that the time that a
  /// frame takes depends on the size of the screen and not of the matrix.
  private static let largestPicture = 1 << 16
  /// The most elements of a matrix whose figures are computed when it is drawn. Larger ones are measured beforehand.
  private static let largestMeasured = 1 << 12

  /// Makes a section and measures its matrices.
  ///
  /// - Parameters:
  ///   - heading: the heading.
  ///   - items: the numbers of the items, as many as there are matrices in a stack.
  ///   - shifts: the channels, grouped by their shift; groups without channels are left out.
  ///   - stacks: the matrices of each side.
  ///   - isMap: whether the matrices are feature maps.
  ///   - places: the channel of each item; `nil` if each shows the channel of its own number.
  ///   - isPattern: whether the matrices are typical patterns.
  ///   - failure: why there are no matrices; `nil` if there are.
  /// - Complexity: linear in the elements.
  package init(
    heading: String, items: Range<Int>, shifts: [ShiftGroup], stacks: [MatrixStack],
    isMap: Bool = false, places: [Sheet.Place]? = nil, isPattern: Bool = false,
    failure: String? = nil
  ) {
    self.failure = failure
    self.isMap = isMap
    self.isPattern = isPattern
    self.places = places
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
  /// The channels and shifts of the section, such as `channels 8–15 · shifts 0–6`; empty if it has no shifts.
  package var extent: String {
    guard let first = shifts.first, let last = shifts.last else { return "" }
    let channels = first.channels.lowerBound..<last.channels.upperBound
    let count =
      items.count < channels.count
      ? "\(items.count) of \(channels.count) channels"
      : items.count == 1
        ? "channel \(channels.lowerBound)"
        : "channels \(channels.lowerBound)–\(channels.upperBound - 1)"
    return count
      + (first.shift == last.shift
        ? " · shift \(first.shift)" : " · shifts \(first.shift)–\(last.shift)")
  }

  /// The channel that an item of the section shows.
  package func origin(of item: Int) -> Sheet.Origin {
    places?[item - items.lowerBound].origin ?? Sheet.Origin(layer: nil, channel: item)
  }

  /// The note that an item of the section has beside its channel; may be empty.
  package func note(on item: Int) -> String { places?[item - items.lowerBound].note ?? "" }

  /// The index in `shifts` of the group that an item's channel is in; `nil` if it is in none.
  package func run(of item: Int) -> Int? {
    let channel = origin(of: item).channel
    return shifts.firstIndex { $0.channels.contains(channel) }
  }

  /// A section with some of the items, in the order of `indices`.
  ///
  /// - Parameters:
  ///   - indices: the places of the items in this section.
  ///   - notes: a note for each item, or an empty array.
  ///   - first: the number of the first item in the new section.
  ///   - heading: the heading; `nil` for the heading of this section.
  ///   - shifts: the shifts; `nil` for those of this section.
  /// - Complexity: linear in the elements that are picked.
  package func picking(
    _ indices: [Int], notes: [String] = [], first: Int, heading: String? = nil,
    shifts: [ShiftGroup]? = nil
  ) -> Sheet.Section {
    Sheet.Section(
      heading: heading ?? self.heading, items: first..<first + indices.count,
      shifts: shifts ?? self.shifts, stacks: stacks.map { $0.picking(indices) }, isMap: isMap,
      places: indices.enumerated().map { place, index in
        Sheet.Place(
          origin: origin(of: items.lowerBound + index),
          note: notes.isEmpty ? "" : notes[place])
      }, failure: failure)
  }

  /// A section without items, in place of a layer that cannot be read.
  ///
  /// - Parameters:
  ///   - failure: a line with the layer and the reason.
  ///   - first: the number of the item that comes next.
  package static func lost(_ failure: String, at first: Int) -> Sheet.Section {
    Sheet.Section(
      heading: failure, items: first..<first, shifts: [], stacks: [], places: [], failure: failure)
  }
}

extension MatrixStack {
  /// Measures one matrix.
  ///
  /// - Parameters:
  ///   - index: the place of the matrix in the stack.
  ///   - hasSpectrum: whether singular values are computed.
  package func statistics(_ index: Int, hasSpectrum: Bool) -> MatrixStatistics {
    MatrixStatistics(self[index], hasSpectrum: hasSpectrum)
  }

  /// A stack of some of the matrices, in the order of `indices`.
  package func picking(_ indices: [Int]) -> MatrixStack {
    let size = rows * columns
    var picked: [Float] = []
    picked.reserveCapacity(indices.count * size)
    for index in indices { picked += values[index * size..<(index + 1) * size] }
    return MatrixStack(count: indices.count, rows: rows, columns: columns, values: picked)
  }

  /// A stack of smaller matrices, whose elements are the strongest values of square blocks.
  fileprivate func overview(blockSide: Int) -> MatrixStack {
    let overviews = (0..<count).map {
      self[$0].overview(rowFactor: blockSide, columnFactor: blockSide)
    }
    return MatrixStack(
      count: count, rows: (rows + blockSide - 1) / blockSide,
      columns: (columns + blockSide - 1) / blockSide, values: overviews.flatMap(\.values))
  }
}

extension Sheet.Section {
  /// The labels that an item may have, from the longest to the shortest, so that one can be chosen that fits. Each names the
  /// channel, and the longer ones its note or its shift; those of a typical pattern name the channel that is nearest to it.
  package func labels(of item: Int) -> [String] {
    let origin = origin(of: item)
    let note = note(on: item)
    // On a sheet of all layers, a section of one layer has shifts, and its heading names the layer. A merged section does not.
    let isMixed = origin.layer != nil && shifts.isEmpty
    let channel = (isMixed ? origin.layer.map { "\($0.short)/" } ?? "" : "") + "\(origin.channel)"
    let shift = run(of: item).map { shifts[$0].shift }
    return (isPattern ? ["\(note) · near \(channel)", note] : [])
      + (note.isEmpty ? [] : ["\(channel) · \(note)", "\(channel) \(note)"])
      + (shift.map { ["\(channel) · shift \($0)", "\(channel) s\($0)"] } ?? []) + [channel]
  }
}
