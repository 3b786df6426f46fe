import Kernels
import NeoNeXt
import TensorCore

/// Where a backward pass begins: the gradient of some number by an output of the network.
package enum GradientSeed {
  /// The gradient by the logits of each image, or by the features if the head has no classifier.
  case outputs([[Float]])
  /// The gradient by the output of a layer other than the head.
  case layer(LayerID, FeatureMap)
}

extension Evaluation {
  /// Takes a gradient back through the network.
  ///
  /// - Parameters:
  ///   - seed: the gradient by the network's output or by that of a layer.
  ///   - route: as for `BackwardPass`.
  ///   - observe: called with the gradient by the output of each layer, the last one first, and with that by each parameter.
  /// - Returns: the gradient by each image, `[channels, height, width]`.
  /// - Throws: `CancellationError` between two layers if the work was cancelled.
  /// - Complexity: of the products, as many operations as the forward pass; twice as many with the gradients by all parameters.
  package func gradient(
    from seed: GradientSeed, through route: GradientRoute? = nil,
    observe: ((GradientEvent) -> Void)? = nil
  ) throws -> [[Float]] {
    var pass = BackwardPass(self, seed, through: route)
    while try pass.step(observe) {}
    return pass.images
  }
}

/// A part of a layer's connections, through which alone a gradient goes back.
package enum GradientRoute: Hashable, Sendable {
  /// The residual connection of a block, which passes its NeoCell by.
  case residual
  /// Some channels of the layer's NeoCell.
  case channels(Range<Int>)
}

/// A backward pass, layer by layer.
package struct BackwardPass {
  let evaluation: Evaluation
  /// The part of the first layer that the gradient goes through; `nil` for all of it.
  private var route: GradientRoute?
  /// The number of layers that are left.
  private var left: Int
  private var place: Place
  /// The gradient by each image, once all layers are done.
  package private(set) var images: [[Float]] = []

  private enum Place {
    case outputs([[Float]])
    case map(FeatureMap)
  }

  /// The layers that are left, in the order in which they come.
  package var layers: [LayerID] {
    evaluation.plan.layers[..<left].map(\.id).reversed()
  }

  /// - Parameter route: the part of the layer where the pass begins that the gradient goes through; `nil` for all of it. The parts of a layer,
  ///   its residual connection and its channels, add up to the whole.
  package init(_ evaluation: Evaluation, _ seed: GradientSeed, through route: GradientRoute? = nil)
  {
    self.evaluation = evaluation
    self.route = route
    let layers = evaluation.plan.layers
    switch seed {
    case .outputs(let gradients):
      left = layers.count
      place = .outputs(gradients)
    case .layer(let layer, let map):
      guard let index = layers.firstIndex(where: { $0.id == layer }) else {
        preconditionFailure("no layer \(layer)")
      }
      left = index + 1
      place = .map(map)
    }
  }

  /// Goes back through one layer.
  ///
  /// - Returns: false if no layer was left.
  /// - Throws: `CancellationError` if the work was cancelled.
  package mutating func step(_ observe: ((GradientEvent) -> Void)?) throws -> Bool {
    guard left > 0 else { return false }
    try Cancellation.check()
    left -= 1
    let (layer, work) = evaluation.plan.layers[left]
    let layers = BackwardLayers(evaluation: evaluation, observe: observe, route: route)
    route = nil
    switch (work, place) {
    case (.head(let head), .outputs(let gradients)):
      place = .map(
        layers.head(head, gradients, size: evaluation.plan.sizes[evaluation.plan.sizes.count - 1]))
    case (.patches(let product), .map(let dy)):
      observe?(.output(layer, dy))
      images = layers.patches(product, dy)
    case (.residual(let cell, let first, let second), .map(let dy)):
      observe?(.output(layer, dy))
      place = .map(layers.residual(layer, cell, first, second, dy))
    case (.transition(let steps), .map(let dy)):
      observe?(.output(layer, dy))
      place = .map(layers.transition(layer, steps, dy))
    case (.head, .map), (.patches, .outputs), (.residual, .outputs), (.transition, .outputs):
      preconditionFailure("a gradient by another output than that of \(layer)")
    }
    return true
  }
}
