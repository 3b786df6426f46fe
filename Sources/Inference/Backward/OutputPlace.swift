import Kernels
import NeoNeXt

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

  /// A position that a user named.
  ///
  /// - Parameters:
  ///   - name: the layer's name.
  ///   - sizes: the size of the maps in each stage.
  /// - Throws: `noMap` if there is no such layer or it has no map, `outside` if the map has no such position.
  package init(
    named name: String, _ architecture: Architecture, _ sizes: [MapSize],
    at: (row: Int, column: Int)? = nil
  ) throws(InferenceError) {
    let layers = architecture.mapLayers
    guard let layer = layers.first(where: { "\($0)" == name }) else {
      throw .noMap(layer: name, known: layers.map { "\($0)" })
    }
    let size = sizes.output(of: layer)
    if let at, !(0..<size.height).contains(at.row) || !(0..<size.width).contains(at.column) {
      throw .outside(row: at.row, column: at.column, layer: layer, size: size)
    }
    self.init(layer, size: size, at: at)
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

extension Architecture {
  /// The number of channels of a layer's output.
  package func outputChannels(of layer: LayerID) -> Int {
    operators(of: layer).last?.outputs ?? 0
  }
}

/// What a gradient is taken of.
package enum GradientOrigin: Hashable, Sendable {
  case outputs(GradientSubject)
  /// The sum over the channels of one output position of a layer.
  case place(OutputPlace)

  /// Where the backward pass begins.
  package func seed(_ evaluation: Evaluation) -> GradientSeed {
    switch self {
    case .outputs(let subject): return .outputs(subject.seeds(evaluation.outputs))
    case .place(let place):
      let channels = evaluation.plan.architecture.outputChannels(of: place.layer)
      let ones = [Float](repeating: 1, count: channels)
      return .layer(place.layer, place.seed(evaluation.inputs.map { _ in ones }))
    }
  }
}
