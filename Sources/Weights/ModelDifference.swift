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

  /// ‖a − b‖ / ‖b‖; undefined where b is zero and a is not.
  package var relative: Double? {
    if distance == 0 { return 0 }
    return norm > 0 ? distance / norm : nil
  }

  package var isEqual: Bool { distance == 0 && oddCount == 0 }

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
package struct ModelDifference: Sendable {
  package struct Tensor: Sendable {
    /// As users see it.
    package let name: String
    package let shape: Shape
    package let change: Change
  }

  package struct Channel: Sendable {
    package let layer: LayerID
    package let channel: Int
    package let side: NeoCellFigures.Side
    package let change: Change
  }

  package private(set) var tensors: [Tensor] = []
  package private(set) var channels: [Channel] = []
  /// Kernel groups that cannot be set side by side.
  package private(set) var notCompared: [String] = []
  package private(set) var onlyInFirst: [String] = []
  package private(set) var onlyInSecond: [String] = []
  package private(set) var differentShape: [(name: String, first: Shape, second: Shape)] = []

  /// Compares what matches by name and shape; one tensor of each is in memory at a time.
  ///
  /// - Throws: what reading the files throws.
  package init(_ first: Model, _ second: Model) throws {
    let places = Dictionary(
      second.source.tensors.indices.map { (second.shortName(ofTensor: $0), $0) },
      uniquingKeysWith: { first, _ in first })
    var matched: Set<String> = []
    for (index, tensor) in first.source.tensors.enumerated() {
      let name = first.shortName(ofTensor: index)
      guard let other = places[name] else {
        onlyInFirst.append(name)
        continue
      }
      matched.insert(name)
      let shape = second.source.tensors[other].shape
      guard shape == tensor.shape else {
        differentShape.append((name, tensor.shape, shape))
        continue
      }
      let change = Change(
        try first.source.values(at: index), from: try second.source.values(at: other))
      tensors.append(Tensor(name: name, shape: shape, change: change))
    }
    onlyInSecond = second.source.tensors.indices.map(second.shortName).filter {
      !matched.contains($0)
    }
    try compareChannels(first, second)
  }

  private mutating func compareChannels(_ first: Model, _ second: Model) throws {
    let known = Set(second.neocellLayers)
    for layer in first.neocellLayers where known.contains(layer) {
      guard let a = try? first.neocell(of: layer), let b = try? second.neocell(of: layer) else {
        notCompared.append("\(layer): its matrices are missing or misshapen")
        continue
      }
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
