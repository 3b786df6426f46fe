import TensorCore

/// The activations of one forward pass, in the form that `run --trace` writes and `verify` reads. The tensors are `input`, the
/// output of every layer by the layer's name, the output of each block's NeoCell such as `stage_1.0.neocell`, and `head`
/// with the logits.
package struct Trace: TensorSource {
  package private(set) var tensors: [TensorDescription] = []
  private var contents: [[Float]] = []

  package init() {}

  package func values(at index: Int) -> [Float] { contents[index] }

  package mutating func add(_ name: String, _ shape: Shape, _ values: [Float]) {
    tensors.append(TensorDescription(name: name, type: .f32, shape: shape))
    contents.append(values)
  }

  package mutating func add(_ activation: Activation) {
    switch activation {
    case .neocell(let layer, let map):
      add("\(layer).neocell", Shape(map.channels, map.height, map.width), map.planar)
    case .layer(let layer, let map):
      add("\(layer)", Shape(map.channels, map.height, map.width), map.planar)
    case .head(let images): add("head", Shape(images[0].count), images[0])
    }
  }
}
