/// The exact receptive field: which pixels of the image an output of a layer sees (paper, 3.5).
///
/// Starting from one output, the set of positions that it depends on is followed back through every layer to the stem: through
/// the blocks of every kernel group and shift, including truncated ones, and through down-samplings. The result is a union
/// of squares that is neither square nor centred, so the usual arithmetic of kernel and stride cannot give it.
package struct ReceptiveField: Sendable {
  package let architecture: Architecture
  /// The size of the maps in each stage.
  package let sizes: [MapSize]
  let layers: [LayerID]
  /// The index of each layer in `layers`.
  let places: [LayerID: Int]
  /// The reach of each operator of each layer, in the order in which the operators run.
  private let reaches: [LayerID: [LayerOperator.Reach]]
  /// The cost of following one output of each layer back to the stem, as the number of 64-bit words.
  private let works: [Double]
  /// The sub-groups of each layer's NeoCell.
  private let steps: [LayerID: [Step]]
  /// The sub-groups without those that cut the map as an earlier one does, since these see the same inputs.
  private let distinct: [LayerID: [Step]]

  /// A sub-group of channels of a NeoCell, and how its matrices cut the map.
  package struct Step: Equatable, Sendable {
    /// The index of the kernel group.
    package let group: Int
    package let kernel: Kernel
    package let shift: Shift
    package let channels: Range<Int>
    package let rows: BlockPartition
    package let columns: BlockPartition
  }

  /// Which channels of the NeoCell are followed in the output's own layer. In the layers before it, all are.
  package enum Selection: Hashable, Sendable {
    case all
    /// The channels of one kernel group, as if the layer did not mix channels afterwards.
    case group(Int)
    /// The channels of one sub-group, by its index within the kernel group.
    case shift(group: Int, index: Int)
  }

  /// The largest cost that is allowed, as a number of words. It takes about a second, and is ten times the cost of the fields of
  /// all layers of the largest variant.
  package static let workLimit = 0x1p31

  /// The largest number of blocks of one layer. They take 8 MB. The largest variant has a tenth of that at the largest resolution.
  private static let blockLimit = 0x1p17

  /// - Parameters:
  ///   - height: the height of the image.
  ///   - width: the width of the image.
  /// - Throws: `MapSizeError` if images of this size do not fit the model, or if its kernels cut a map into more blocks than
  ///   any real network does.
  package init(_ architecture: Architecture, height: Int, width: Int) throws(MapSizeError) {
    let sizes = try architecture.mapSizes(height: height, width: width)
    try architecture.checkKernels()
    self.architecture = architecture
    self.sizes = sizes
    layers = architecture.layers.map(\.id)
    reaches = Dictionary(
      uniqueKeysWithValues: layers.map { ($0, architecture.operators(of: $0).map(\.reach)) })
    var steps: [LayerID: [Step]] = [:]
    var distinct: [LayerID: [Step]] = [:]
    var known: [LayerID: (all: [Step], distinct: [Step])] = [:]
    for layer in layers {
      guard let stage = layer.inputStage, architecture.kernelGroups(of: layer) != nil else {
        continue
      }
      // All blocks of a stage cut their maps in the same way, so the work is done once for each stage.
      let alike: LayerID
      if case .block = layer { alike = .block(stage: stage, index: 0) } else { alike = layer }
      if known[alike] == nil {
        let made = try Self.steps(of: layer, architecture, input: sizes[stage])
        known[alike] = (made, Self.distinct(made))
      }
      steps[layer] = known[alike]?.all
      distinct[layer] = known[alike]?.distinct
    }
    self.steps = steps
    self.distinct = distinct
    places = Dictionary(uniqueKeysWithValues: layers.enumerated().map { ($1, $0) })
    works = Self.works(layers, sizes, distinct)
  }

  private static func works(_ layers: [LayerID], _ sizes: [MapSize], _ distinct: [LayerID: [Step]])
    -> [Double]
  {
    var sum = 0.0
    return layers.map { layer in
      let maps = (layer.inputStage.map { [sizes[$0]] } ?? []) + [sizes.output(of: layer)]
      let words = maps.reduce(0.0) { $0 + Double($1.height) * Double($1.width / 64 + 1) }
      sum += words * Double(distinct[layer]?.count ?? 0)
      return sum
    }
  }

  /// An upper bound of the cost of following one output of a layer, as the number of 64-bit words that are read or written.
  package func work(of layer: LayerID) -> Double { places[layer].map { works[$0] } ?? 0 }

  private static func distinct(_ steps: [Step]) -> [Step] {
    var known: Set<[BlockPartition]> = []
    return steps.filter { known.insert([$0.rows, $0.columns]).inserted }
  }

  private static func steps(
    of layer: LayerID, _ architecture: Architecture, input: MapSize
  ) throws(MapSizeError) -> [Step] {
    let blocks = (architecture.kernelGroups(of: layer) ?? []).reduce(0.0) { sum, group in
      let count = group.subgroups(step: architecture.shiftStep(of: layer, group: group.index)).count
      return sum + Double(count)
        * (Double(input.height / group.kernel.height) + Double(input.width / group.kernel.width) + 4)
    }
    guard blocks <= Self.blockLimit else { throw .tooManyBlocks(layer: "\(layer)") }
    return (architecture.kernelGroups(of: layer) ?? []).flatMap { group in
      group.subgroups(step: architecture.shiftStep(of: layer, group: group.index)).filter {
        !$0.channels.isEmpty
      }.map {
        Step(
          group: group.index, kernel: group.kernel, shift: $0.shift, channels: $0.channels,
          rows: BlockPartition(
            length: input.height, size: group.kernel.height,
            outputSize: group.kernel.outputHeight, shift: $0.shift.rows),
          columns: BlockPartition(
            length: input.width, size: group.kernel.width, outputSize: group.kernel.outputWidth,
            shift: $0.shift.columns))
      }
    }
  }

  /// The sub-groups of a layer's NeoCell; empty for a layer without one.
  package func subgroups(of layer: LayerID) -> [Step] { steps[layer] ?? [] }

  /// The size of a layer's output.
  package func outputSize(of layer: LayerID) -> MapSize { sizes.output(of: layer) }

  /// The middle of the layer's output map: row H / 2 and column W / 2, rounded down.
  package func middle(of layer: LayerID) -> (row: Int, column: Int) {
    let size = outputSize(of: layer)
    return (size.height / 2, size.width / 2)
  }

  /// The side of the squares of pixels that the stem turns into one position.
  package static let stemPatch = 4

  /// What an output sees, as positions of the stem's map. Each of these stands for a square of `stemPatch × stemPatch` pixels.
  ///
  /// - Precondition: the output's position is inside the layer's output map.
  /// - Complexity: O(layers · sub-groups · positions of a map); `work(of:)` is an upper bound.
  package func positions(
    of layer: LayerID, row: Int, column: Int, _ selection: Selection = .all
  ) -> PositionSet {
    var set = PositionSet(outputSize(of: layer), row: row, column: column)
    guard let last = places[layer] else { preconditionFailure("no layer \(layer)") }
    var index = last
    while index >= 1 {
      let seen = inputs(of: layers[index], set, index == last ? selection : .all)
      // All blocks of a stage cut their maps in the same way. If one adds nothing to the set, those before it do
      // not either, so they are skipped.
      if case .block(_, let block) = layers[index], index != last, seen == set { index -= block }
      set = seen
      index -= 1
    }
    return set
  }

  /// The positions of a layer's input that a set of its outputs depends on.
  private func inputs(of layer: LayerID, _ outputs: PositionSet, _ selection: Selection)
    -> PositionSet
  {
    var seen = outputs
    var added: PositionSet?
    for reach in (reaches[layer] ?? []).reversed() {
      switch reach {
      case .place: break
      case .block: seen = inputs(ofCell: layer, seen, selection)
      // If only some channels are followed, the residual connection is left out.
      case .layerInput: added = selection == .all ? seen : nil
      case .map: seen = .all(sizes[layer.inputStage ?? sizes.count - 1])
      }
    }
    if let added { seen.formUnion(added) }
    return seen
  }

  /// The positions of a NeoCell's input that a set of its outputs depends on.
  private func inputs(ofCell layer: LayerID, _ outputs: PositionSet, _ selection: Selection)
    -> PositionSet
  {
    guard let stage = layer.inputStage, let all = steps[layer] else { return outputs }
    var result = PositionSet(sizes[stage])
    let steps = selection == .all ? distinct[layer] ?? all : all
    for (index, step) in steps.enumerated() where isSelected(index, of: steps, selection) {
      result.formUnion(outputs.inputs(rows: step.rows, columns: step.columns, of: sizes[stage]))
    }
    return result
  }

  private func isSelected(_ index: Int, of steps: [Step], _ selection: Selection) -> Bool {
    switch selection {
    case .all: true
    case .group(let group): steps[index].group == group
    case .shift(let group, let place):
      steps[index].group == group
        && place == steps[..<index].count { $0.group == group }
    }
  }
}
