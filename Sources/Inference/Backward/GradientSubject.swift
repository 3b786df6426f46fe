import Glibc
import Kernels
import NeoNeXt

/// The number whose gradient is taken.
package enum GradientSubject: Hashable, Sendable {
  /// The logit of a class.
  case logit(Int)
  /// The logit of a class less that of another one.
  case difference(Int, Int)
  /// The cross entropy with a label, `−log softmax(logits)[label]`.
  case crossEntropy(label: Int)

  /// The gradient by the logits of each image.
  package func seeds(_ logits: [[Float]]) -> [[Float]] {
    logits.map { logits in
      switch self {
      case .logit(let index): logits.indices.map { $0 == index ? 1 : 0 }
      case .difference(let first, let second):
        logits.indices.map { ($0 == first ? 1 : 0) - ($0 == second ? 1 : 0) }
      case .crossEntropy(let label):
        zip(logits.indices, Self.probabilities(logits)).map { Float($1 - ($0 == label ? 1 : 0)) }
      }
    }
  }

  /// The number itself.
  package func value(_ logits: [Float]) -> Double {
    switch self {
    case .logit(let index): Double(logits[index])
    case .difference(let first, let second): Double(logits[first]) - Double(logits[second])
    case .crossEntropy(let label): -log(Self.probabilities(logits)[label])
    }
  }

  private static func probabilities(_ logits: [Float]) -> [Double] {
    let largest = Double(logits.max() ?? 0)
    let powers = logits.map { exp(Double($0) - largest) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }
}

/// One position of a layer's output map.
package struct OutputPlace: Hashable, Sendable {
  package let layer: LayerID
  package let row: Int
  package let column: Int
  /// The size of the layer's output map.
  package let size: MapSize

  /// - Parameter at: the position; the middle of the map if it is `nil`.
  package init(_ layer: LayerID, in plan: GradientPlan, at: (row: Int, column: Int)? = nil) {
    self.init(layer, size: plan.sizes.output(of: layer), at: at)
  }

  package init(_ layer: LayerID, size: MapSize, at: (row: Int, column: Int)? = nil) {
    self.layer = layer
    self.size = size
    row = at?.row ?? size.height / 2
    column = at?.column ?? size.width / 2
  }

  /// The channels at this position of a map of the layer's output, of each image.
  package func values(in map: FeatureMap) -> [[Float]] {
    (0..<map.images).map { image in
      let place = map.pointer + ((image * size.height + row) * size.width + column) * map.stride
      return Array(UnsafeBufferPointer(start: place, count: map.channels))
    }
  }

  /// A map that is zero but for this position, with the channels of each image there.
  package func seed(_ values: [[Float]]) -> FeatureMap {
    let map = FeatureMap(
      images: values.count, height: size.height, width: size.width, channels: values[0].count)
    for (image, channels) in values.enumerated() {
      let place = map.pointer + ((image * size.height + row) * size.width + column) * map.stride
      place.update(from: channels, count: channels.count)
    }
    return map
  }
}
