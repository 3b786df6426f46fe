import NeoNeXt
import TensorCore

/// How far some values are from others.
package struct Change: Equatable, Sendable {
  /// √Σ(a − b)²
  package let distance: Double
  /// √Σb²
  package let norm: Double
  /// max |a − b|
  package let largest: Double
  /// Pairs of which one is not finite and the other is another value.
  package let oddCount: Int

  /// ‖a − b‖ / ‖b‖; undefined where b is zero and a is not, and where something is not finite in one alone.
  package var relative: Double? {
    if oddCount > 0 { return nil }
    if distance == 0 { return 0 }
    return norm > 0 ? distance / norm : nil
  }

  package var isEqual: Bool { distance == 0 && oddCount == 0 }

  /// For sorting: what is not finite in one alone, and what grew from zero, comes first.
  package var rank: Double { oddCount > 0 ? .infinity : relative ?? .greatestFiniteMagnitude }

  /// - Precondition: as many values as others.
  package init(_ values: some Collection<Float>, from others: some Collection<Float>) {
    precondition(values.count == others.count, "as many values as others")
    var (squares, reference, largest, odd) = (0.0, 0.0, 0.0, 0)
    for (a, b) in zip(values, others) {
      guard a.isFinite, b.isFinite else {
        if a != b && !(a.isNaN && b.isNaN) { odd += 1 }
        continue
      }
      let difference = Double(a) - Double(b)
      squares += difference * difference
      reference += Double(b) * Double(b)
      largest = max(largest, difference.magnitude)
    }
    distance = squares.squareRoot()
    norm = reference.squareRoot()
    self.largest = largest
    oddCount = odd
  }
}

/// Two checkpoints side by side: the first against the second.
package struct ModelDifference: Equatable, Sendable {
  package struct Tensor: Equatable, Sendable {
    /// As users see it.
    package let name: String
    package let shape: Shape
    /// The layer that trains it beside L and R; `nil` for all others.
    package let layer: LayerID?
    package let change: Change
  }

  /// Tensors of one name and two shapes.
  package struct Misfit: Equatable, Sendable {
    package let name: String
    package let first: Shape
    package let second: Shape
  }

  package struct Channel: Equatable, Sendable {
    package let layer: LayerID
    package let channel: Int
    package let side: NeoCellFigures.Side
    package let change: Change
  }

  /// A tensor or a layer whose values could not be read.
  package struct Unreadable: Equatable, Sendable {
    package enum Place: String, Sendable {
      case first, second
    }

    /// As users see it.
    package let name: String
    /// The checkpoint that it is in.
    package let place: Place
    package let reason: String
  }

  package private(set) var tensors: [Tensor] = []
  package private(set) var channels: [Channel] = []
  /// Kernel groups that cannot be set side by side.
  package private(set) var notCompared: [String] = []
  package private(set) var onlyInFirst: [String] = []
  package private(set) var onlyInSecond: [String] = []
  package private(set) var differentShape: [Misfit] = []
  /// What is there in both, and is left out because of one.
  package private(set) var unreadable: [Unreadable] = []

  /// Compares what matches by name and shape and can be read; one tensor of each is in memory at a time.
  ///
  /// - Parameter neocellsAlone: whether other tensors than L and R are left out.
  /// - Throws: `CancellationError`.
  package init(_ first: Model, _ second: Model, neocellsAlone: Bool = false) throws {
    if !neocellsAlone { try compareTensors(first, second) }
    try compareChannels(first, second)
  }

  private mutating func compareTensors(_ first: Model, _ second: Model) throws {
    let layers = first.layersOfTensors
    let places = Dictionary(
      second.source.tensors.indices.map { (second.shortName(ofTensor: $0), $0) },
      uniquingKeysWith: { first, _ in first })
    var matched: Set<String> = []
    for (index, tensor) in first.source.tensors.enumerated() {
      try Cancellation.check()
      let name = first.shortName(ofTensor: index)
      guard let other = places[name] else {
        onlyInFirst.append(name)
        continue
      }
      matched.insert(name)
      let shape = second.source.tensors[other].shape
      guard shape == tensor.shape else {
        differentShape.append(Misfit(name: name, first: tensor.shape, second: shape))
        continue
      }
      guard let own = try read(name, .first, { try first.source.values(at: index) }),
        let others = try read(name, .second, { try second.source.values(at: other) })
      else { continue }
      let change = Change(own, from: others)
      tensors.append(Tensor(name: name, shape: shape, layer: layers[index], change: change))
    }
    onlyInSecond = second.source.tensors.indices.map(second.shortName).filter {
      !matched.contains($0)
    }
  }

  private mutating func compareChannels(_ first: Model, _ second: Model) throws {
    let known = Set(second.neocellLayers)
    for layer in first.neocellLayers where known.contains(layer) {
      try Cancellation.check()
      guard let a = try neocell(of: layer, in: first, .first),
        let b = try neocell(of: layer, in: second, .second)
      else { continue }
      if a.groups.count != b.groups.count {
        notCompared.append("\(layer): \(a.groups.count) and \(b.groups.count) kernel groups")
      }
      for (group, other) in zip(a.groups, b.groups) {
        guard group.group.kernel == other.group.kernel, group.left.count == other.left.count else {
          notCompared.append("\(layer), group \(group.group.index): other kernels or channels")
          continue
        }
        for (index, channel) in group.group.channels.enumerated() {
          for (side, left, right) in [
            (NeoCellFigures.Side.left, group.left, other.left), (.right, group.right, other.right),
          ] {
            channels.append(
              Channel(
                layer: layer, channel: channel, side: side,
                change: Change(left[index].values, from: right[index].values)))
          }
        }
      }
    }
  }
}

extension ModelDifference {
  /// - Returns: `nil` where it cannot be read, which is noted.
  private mutating func read<Value>(
    _ name: String, _ place: Unreadable.Place, _ body: () throws -> Value
  ) throws -> Value? {
    do {
      return try body()
    } catch let error as CancellationError {
      throw error
    } catch {
      unreadable.append(Unreadable(name: name, place: place, reason: "\(error)"))
      return nil
    }
  }

  /// - Returns: `nil` where it is not as its layer has it, or cannot be read, which is noted.
  private mutating func neocell(
    of layer: LayerID, in model: Model, _ place: Unreadable.Place
  ) throws -> NeoCellMatrices? {
    do {
      return try model.neocell(of: layer)
    } catch is WeightsError {
      let line = "\(layer): its matrices are missing or misshapen"
      if notCompared.last != line { notCompared.append(line) }
      return nil
    } catch {
      return try read("\(layer)", place) { throw error }
    }
  }
}

extension Model {
  /// The layers of what is trained beside L and R, by the indices of the tensors.
  fileprivate var layersOfTensors: [Int: LayerID] {
    guard let recognition else { return [:] }
    var layers: [Int: LayerID] = [:]
    for layer in recognition.architecture.layers {
      for parameter in layer.parameters where parameter.isTrainable && !parameter.isOfNeoCell {
        if let index = recognition.tensorIndex[parameter.name] { layers[index] = layer.id }
      }
    }
    return layers
  }
}

extension ModelDifference {
  /// What cannot be compared, a line each.
  package var unmatched: [String] {
    onlyInFirst.map { "only in the first   \($0.printable)" }
      + onlyInSecond.map { "only in the second  \($0.printable)" }
      + differentShape.map {
        "other shape         \($0.name.printable): \($0.first) and \($0.second)"
      }
      + notCompared.map { "not compared        \($0)" }
      + unreadable.map {
        "cannot be read      \($0.name.printable) of the \($0.place): \($0.reason)"
      }
  }

  /// What changed in a side of a layer's NeoCell, or in its other tensors.
  package struct Part: Equatable, Sendable {
    package let layer: LayerID
    /// `nil` for the other tensors.
    package let side: NeoCellFigures.Side?
    /// How many matrices or tensors.
    package let count: Int
    /// Over all of them together: `√Σ‖a − b‖² / √Σ‖b‖²`; undefined where something grew from zero, or is not
    /// finite in one alone.
    package let relative: Double?
    package let oddCount: Int
    /// For sorting: what is not finite in one alone comes first, then what grew from zero.
    package let rank: Double
    /// The channel that changed most; `nil` for the other tensors.
    package let mostChanged: Channel?

    init(
      _ layer: LayerID, _ side: NeoCellFigures.Side?, _ changes: [Change], _ channels: [Channel]
    ) {
      mostChanged = channels.max { $0.change.rank < $1.change.rank }
      self.layer = layer
      self.side = side
      count = changes.count
      let distance = changes.reduce(0.0) { $0 + $1.distance * $1.distance }
      let norm = changes.reduce(0.0) { $0 + $1.norm * $1.norm }
      oddCount = changes.reduce(0) { $0 + $1.oddCount }
      relative =
        oddCount > 0 ? nil : distance == 0 ? 0 : norm > 0 ? (distance / norm).squareRoot() : nil
      rank = oddCount > 0 ? .infinity : relative ?? .greatestFiniteMagnitude
    }
  }

  /// L, R, and the other tensors of every layer that has them, in the order of the forward pass.
  package var parts: [Part] {
    var order: [LayerID] = []
    var channels: [LayerID: [NeoCellFigures.Side: [Channel]]] = [:]
    var others: [LayerID: [Change]] = [:]
    func note(_ layer: LayerID) {
      if channels[layer] == nil, others[layer] == nil { order.append(layer) }
    }
    for channel in self.channels {
      note(channel.layer)
      channels[channel.layer, default: [:]][channel.side, default: []].append(channel)
    }
    for tensor in tensors {
      guard let layer = tensor.layer else { continue }
      note(layer)
      others[layer, default: []].append(tensor.change)
    }
    return order.flatMap { layer in
      NeoCellFigures.Side.allCases.compactMap { side in
        channels[layer]?[side].map { Part(layer, side, $0.map(\.change), $0) }
      } + (others[layer].map { [Part(layer, nil, $0, [])] } ?? [])
    }
  }
}
