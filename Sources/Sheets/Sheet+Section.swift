import Analysis
import NeoNeXt
import TensorCore

extension Sheet.Section {
  /// Matrices of more values than this are drawn from blocks, so that a frame costs the screen and
  /// not the matrix.
  private static let largestPicture = 1 << 16
  private static let largestMeasured = 1 << 12

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
  /// `channels 8–15 · shifts 0–6`
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

  package func origin(of item: Int) -> Sheet.Origin {
    places?[item - items.lowerBound].origin ?? Sheet.Origin(layer: nil, channel: item)
  }

  /// What is said of an item beside its channel; may be empty.
  package func note(on item: Int) -> String { places?[item - items.lowerBound].note ?? "" }

  /// The index of the run of channels that an item is in.
  package func run(of item: Int) -> Int? {
    let channel = origin(of: item).channel
    return shifts.firstIndex { $0.channels.contains(channel) }
  }

  /// Some of its matrices, in an order.
  ///
  /// - Parameters:
  ///   - indices: places in the section.
  ///   - notes: one for each of them, or none.
  ///   - first: the number of the first item.
  package func picking(
    _ indices: [Int], notes: [String] = [], first: Int, heading: String? = nil,
    shifts: [ShiftGroup]? = nil
  ) -> Sheet.Section {
    Sheet.Section(
      heading: heading ?? self.heading, items: first..<first + indices.count,
      shifts: shifts ?? self.shifts, stacks: stacks.map { $0.picking(indices) },
      places: indices.enumerated().map { place, index in
        Sheet.Place(
          origin: origin(of: items.lowerBound + index),
          note: notes.isEmpty ? "" : notes[place])
      }, failure: failure)
  }

  /// What stands in the place of a layer that cannot be read: its name and the reason.
  package static func lost(_ failure: String, at first: Int) -> Sheet.Section {
    Sheet.Section(
      heading: failure, items: first..<first, shifts: [], stacks: [], places: [], failure: failure)
  }
}

extension MatrixStack {
  package func statistics(_ index: Int, hasSpectrum: Bool) -> MatrixStatistics {
    MatrixStatistics(self[index], hasSpectrum: hasSpectrum)
  }

  package func picking(_ indices: [Int]) -> MatrixStack {
    let size = rows * columns
    var picked: [Float] = []
    picked.reserveCapacity(indices.count * size)
    for index in indices { picked += values[index * size..<(index + 1) * size] }
    return MatrixStack(count: indices.count, rows: rows, columns: columns, values: picked)
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

extension Sheet.Section {
  /// What an item is called: its channel with what is said of it, the longest text first.
  package func labels(of item: Int) -> [String] {
    let origin = origin(of: item)
    let note = note(on: item)
    // On a sheet of many layers whose sections are of one, the heading names it.
    let isMixed = origin.layer != nil && shifts.isEmpty
    let channel = (isMixed ? origin.layer.map { "\($0.short)/" } ?? "" : "") + "\(origin.channel)"
    let shift = run(of: item).map { shifts[$0].shift }
    return (isPattern ? ["\(note) · near \(channel)", note] : [])
      + (note.isEmpty ? [] : ["\(channel) · \(note)", "\(channel) \(note)"])
      + (shift.map { ["\(channel) · shift \($0)", "\(channel) s\($0)"] } ?? []) + [channel]
  }
}
