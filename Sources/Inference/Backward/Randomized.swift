import NeoNeXt
import TensorCore
import Weights

/// A model whose layers from one on, up to the head, have fresh weights, but for layer scales, whose fresh values would take blocks away: the sanity check of saliency maps (Adebayo et al.,
/// arXiv:1810.03292). A map that does not change with it does not show what the network learned.
package struct RandomizedModel: TensorSource {
  package let tensors: [TensorDescription]
  private let fresh: FreshModel
  private let reader: ParameterReader
  private let replaced: Set<String>

  /// - Parameters:
  ///   - name: the first layer that is replaced.
  ///   - seed: of the fresh weights.
  /// - Throws: `WeightsError.unknownLayer` if there is no such layer; the errors of `ParameterReader`.
  package init(_ model: Model, from name: String, seed: UInt64) throws {
    reader = try ParameterReader(model)
    let layers = reader.architecture.layers
    guard let first = layers.firstIndex(where: { "\($0.id)" == name }) else {
      throw WeightsError.unknownLayer(name: name, allowed: layers.map { "\($0.id)" })
    }
    fresh = FreshModel(reader.architecture, initialization: .neoinit, seed: seed)
    tensors = fresh.tensors
    let parameters = layers[first...].flatMap(\.parameters)
    replaced = Set(parameters.filter { $0.role != .layerScale }.map(\.name))
  }

  package func values(at index: Int) throws -> [Float] {
    let tensor = tensors[index]
    return replaced.contains(tensor.name) || tensor.type == .i64
      ? fresh.values(at: index) : try reader.values(tensor.name)
  }
}
