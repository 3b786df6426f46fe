import NeoNeXt
import TensorCore

/// The differences between two checkpoints. Every change is that of the first, relative to the second.
package struct ModelDifference: Equatable, Sendable {
  package struct Tensor: Equatable, Sendable {
    /// The name as users see it, without prefixes.
    package let name: String
    package let shape: Shape
    /// The layer that the tensor is a trainable parameter of; `nil` for L and R, which are compared channel by channel, and
    /// for tensors that are not trained.
    package let layer: LayerID?
    package let change: Change
  }

  /// Two tensors that have the same name but different shapes.
  package struct Misfit: Equatable, Sendable {
    package let name: String
    package let first: Shape
    package let second: Shape
  }

  /// How the L or the R of one channel changed.
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

    /// The name as users see it, without prefixes.
    package let name: String
    /// The checkpoint in which it could not be read.
    package let place: Place
    package let reason: String
  }

  package private(set) var tensors: [Tensor] = []
  package private(set) var channels: [Channel] = []
  /// Layers and kernel groups that cannot be compared, each as one line that says why.
  package private(set) var notCompared: [String] = []
  package private(set) var onlyInFirst: [String] = []
  package private(set) var onlyInSecond: [String] = []
  package private(set) var differentShape: [Misfit] = []
  /// Tensors and layers that are in both checkpoints but are left out, because one of the two could not be read.
  package private(set) var unreadable: [Unreadable] = []

  /// Compares the tensors that have the same name and shape in both models and can be read. Only one tensor of each model is in
  /// memory at a time.
  ///
  /// - Parameter neocellsAlone: whether all tensors except L and R are left out.
  /// - Throws: `CancellationError` if the work was cancelled.
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
  /// The result of `body`, which reads a tensor or a layer. If reading fails, the failure is added to `unreadable`.
  ///
  /// - Returns: `nil` if reading failed.
  /// - Throws: `CancellationError` if the work was cancelled.
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

  /// The matrices of a layer. If they are missing, misshapen or unreadable, this is added to `notCompared` or `unreadable`.
  ///
  /// - Returns: `nil` if there are no matrices to compare.
  /// - Throws: `CancellationError` if the work was cancelled.
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
  /// The layer of each trainable tensor other than L and R, keyed by the index of the tensor.
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
  /// Everything that was not compared, as one line of text each.
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
}
