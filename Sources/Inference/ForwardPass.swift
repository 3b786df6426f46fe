import Kernels
import NeoNeXt
import TensorCore

/// An output that was computed in a forward pass.
package enum Activation {
  /// The output of a block's NeoCell, before the batch norm. A trace names it `stage_1.0.neocell`.
  case neocell(LayerID, FeatureMap)
  /// The output of a layer other than the head.
  case layer(LayerID, FeatureMap)
  /// The output of the head for each image: the logits, or the features if the head has no classifier.
  case head([[Float]])
}

extension ForwardPlan {
  /// Runs an image through the network.
  ///
  /// - Parameters:
  ///   - input: `[channels, height, width]`, normalized.
  ///   - observe: called with every activation as soon as it is ready. The maps are overwritten later, so their values must be
  ///     copied to keep them.
  /// - Returns: the logits, or the features if the head has no classifier; empty if there is no head.
  /// - Throws: `inputSize` if the input has another number of values; `CancellationError` between two layers if the work
  ///   was cancelled.
  package func run(
    _ input: [Float], threads: Int, observe: ((Activation) -> Void)? = nil
  ) throws -> [Float] {
    try run(batch: [input], threads: threads, observe: observe)[0]
  }

  /// Runs several images through the network. The positions of all are rows of one product, so that small maps are computed as fast
  /// as large ones. The results are those of the images one by one, bit by bit: every value is summed up in the same order.
  ///
  /// - Parameters:
  ///   - inputs: of each image `[channels, height, width]`, normalized.
  ///   - observe: as for one image. A layer may be computed for some images and later for others, with a call for each.
  /// - Returns: what `run` returns for one image, of each.
  /// - Throws: as for one image.
  package func run(
    batch inputs: [[Float]], threads: Int, observe: ((Activation) -> Void)? = nil
  ) throws -> [[Float]] {
    try run(batch: inputs, threads: threads, keeping: nil, observe: observe)
  }

  /// The same, where maps that a backward pass needs are kept.
  func run(
    batch inputs: [[Float]], threads: Int, keeping kept: KeptMaps?,
    observe: ((Activation) -> Void)?
  ) throws -> [[Float]] {
    let expected = network.architecture.imageChannels * height * width
    for input in inputs where input.count != expected {
      throw InferenceError.inputSize(expected: expected, found: input.count)
    }
    return try workspaces.lend { workspace in
      let keeping = kept.map { Keeping(maps: $0, images: 0..<inputs.count) }
      return try ForwardPass(
        plan: self, threads: threads, workspace: workspace, observe: observe, keeping: keeping
      ).run(inputs)
    }
  }
}

/// A pass of one or several images through a network.
struct ForwardPass {
  let plan: ForwardPlan
  let threads: Int
  let workspace: Workspace
  let observe: ((Activation) -> Void)?
  /// Where the maps go that a backward pass needs; `nil` if there will be none.
  var keeping: Keeping?

  /// The most floats of a map for each thread. A map of more is not in the second-level cache when the next operator reads it.
  private static let floatsPerThread = 150_000

  /// Runs images through the network, section by section. A section takes as many images at a time as its maps leave room for in
  /// the caches: few where maps are large, more where they have few positions.
  func run(_ inputs: [[Float]]) throws -> [[Float]] {
    // There is no map before the first section, which takes the images.
    var maps = FeatureMap(images: inputs.count, height: 0, width: 0, channels: 0)
    for section in plan.network.sections {
      let floats = plan.floats(of: section)
      let atATime = max(1, threads * Self.floatsPerThread / max(1, floats))
      let parts = (inputs.count + atATime - 1) / atATime
      let whole = maps
      for part in 0..<parts {
        let images = share(0..<inputs.count, part, of: parts)
        let output = try of(images).run(section, inputs[images], whole.slice(images))
        if parts == 1 {
          maps = output
        } else {
          if part == 0 {
            maps = workspace.section(like: output, images: inputs.count, besides: whole)
          }
          maps.slice(images).copy(output)
        }
      }
    }
    return try finish(maps)
  }

  /// This pass for some of the images.
  private func of(_ images: Range<Int>) -> ForwardPass {
    var part = self
    part.keeping?.images = images
    return part
  }

  /// Runs images, or their maps, through the layers of a section.
  private func run(
    _ section: Network.Layers, _ inputs: ArraySlice<[Float]>, _ maps: FeatureMap
  ) throws -> FeatureMap {
    var map = maps
    for (place, (layer, work)) in section.enumerated() {
      try Cancellation.check()
      switch work {
      case .patches(let product): map = patches(product, inputs)
      case .residual(let block):
        map = residual(
          layer, block, map,
          then: place + 1 < section.count ? section[place + 1].work.firstProduct : nil)
      case .transition(let steps): map = transition(layer, steps, map)
      case .head: preconditionFailure("the head is in no section")
      }
      observe?(.layer(layer, map))
    }
    return map
  }

  private func finish(_ maps: FeatureMap) throws -> [[Float]] {
    guard case .head(let head)? = plan.network.layers.last?.work else {
      return (0..<maps.images).map { _ in [] }
    }
    try Cancellation.check()
    keeping?.keepMeans(of: maps)
    let results = apply(head, to: maps)
    observe?(.head(results))
    return results
  }
}
