/// Which pixels of the image an output of a layer sees (paper, 3.5), exactly: sets of positions are
/// followed back through the blocks of every kernel group and shift, truncated ends, down-sampling
/// and the stem. Unions of squares are neither square nor centred, so no rule of kernel and stride
/// gives them.
package struct ReceptiveField: Sendable {
  package let architecture: Architecture
  /// The maps of each stage.
  package let sizes: [MapSize]
  let layers: [LayerID]
  /// The place of each layer in `layers`.
  let places: [LayerID: Int]
  /// Where the inputs lie that the operators of each layer see, in the order in which they run.
  private let reaches: [LayerID: [LayerOperator.Reach]]
  /// What following an output of each layer takes, in words of 64 positions.
  private let works: [Double]
  private let steps: [LayerID: [Step]]
  /// Of steps that cut the map alike only one, since the others see the same.
  private let distinct: [LayerID: [Step]]

  /// Channels of a NeoCell that are cut alike.
  package struct Step: Equatable, Sendable {
    /// The index of the kernel group.
    package let group: Int
    package let kernel: Kernel
    package let shift: Shift
    package let channels: Range<Int>
    package let rows: BlockPartition
    package let columns: BlockPartition
  }

  /// Which part of the NeoCell of the layer that an output belongs to is followed.
  package enum Selection: Hashable, Sendable {
    case all
    /// One kernel group, before the channels are mixed.
    case group(Int)
    /// One sub-group of a kernel group, by its place there.
    case shift(group: Int, index: Int)
  }

  /// The work that is done in about a second: ten times what fields of all layers of the largest variant take.
  package static let workLimit = 0x1p31

  /// What the blocks of one layer may take: 8 MB. The largest variant has a tenth of that at the largest resolution.
  private static let blockLimit = 0x1p17

  /// - Throws: `MapSizeError`, also where kernels cut the maps into more blocks than any network does.
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
      // Blocks of a stage are alike.
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

  /// What following an output of a layer takes at most, in words of 64 positions that are read or written.
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

  /// The sub-groups of a layer's NeoCell; none of a layer without one.
  package func subgroups(of layer: LayerID) -> [Step] { steps[layer] ?? [] }

  /// The size of a layer's output.
  package func outputSize(of layer: LayerID) -> MapSize { sizes.output(of: layer) }

  /// `[H / 2, W / 2]`, rounded down, of the layer's own map.
  package func middle(of layer: LayerID) -> (row: Int, column: Int) {
    let size = outputSize(of: layer)
    return (size.height / 2, size.width / 2)
  }

  /// The side of the squares of pixels that the stem turns into one position.
  package static let stemPatch = 4

  /// What an output sees, as positions of the stem's map, each of which is a square of pixels.
  ///
  /// - Precondition: the position is inside the layer's map.
  /// - Complexity: O(layers · sub-groups · size of a map), `work` at most.
  package func positions(
    of layer: LayerID, row: Int, column: Int, _ selection: Selection = .all
  ) -> PositionSet {
    var set = PositionSet(outputSize(of: layer), row: row, column: column)
    guard let last = places[layer] else { preconditionFailure("no layer \(layer)") }
    var index = last
    while index >= 1 {
      let seen = inputs(of: layers[index], set, index == last ? selection : .all)
      // Blocks of a stage are alike: where one adds nothing, those before it do not either.
      if case .block(_, let block) = layers[index], index != last, seen == set { index -= block }
      set = seen
      index -= 1
    }
    return set
  }

  /// What a layer must be given for a set of its outputs.
  private func inputs(of layer: LayerID, _ outputs: PositionSet, _ selection: Selection)
    -> PositionSet
  {
    var seen = outputs
    var added: PositionSet?
    for reach in (reaches[layer] ?? []).reversed() {
      switch reach {
      case .place: break
      case .block: seen = inputs(ofCell: layer, seen, selection)
      // One kernel group by itself is followed through its blocks alone.
      case .layerInput: added = selection == .all ? seen : nil
      case .map: seen = .all(sizes[layer.inputStage ?? sizes.count - 1])
      }
    }
    if let added { seen.formUnion(added) }
    return seen
  }

  /// What a layer's NeoCell must be given for a set of its outputs.
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
