import NeoNeXt
import TensorCore

/// What is shown or exported: the NeoCell of a layer, or a tensor as matrices.
package enum Subject: Equatable, Sendable {
  case neocell(LayerID)
  /// An index into the model's tensors.
  case tensor(Int)
}

extension Model {
  private func hasNeoCell(_ layer: LayerID) -> Bool {
    recognition?.architecture.kernelGroups(of: layer) != nil
  }

  /// The layers with a NeoCell, in the order of the forward pass.
  package var neocellLayers: [LayerID] {
    recognition?.architecture.cellLayers.map(\.id) ?? []
  }

  /// A tensor's name as users see it: without prefixes such as `module.`, and without `.ops.content`.
  package func shortName(ofTensor index: Int) -> String {
    let name = source.tensors[index].name
    guard let prefix = recognition?.prefix, name.hasPrefix(prefix) else { return name }
    return String(name.dropFirst(prefix.count)).replacing(
      ".ops.content.", with: ".", maxReplacements: 1)
  }

  /// The layer or tensor that a name stands for. The name may be the one that users see or the one that is stored.
  ///
  /// - Throws: `unknownLayer` with the names that exist; `noNeoCell` if the name is that of a layer without a NeoCell.
  package func subject(named name: String) throws(WeightsError) -> Subject {
    let layers = recognition?.architecture.layers.map(\.id) ?? []
    if let layer = layers.first(where: { String(describing: $0) == name }) {
      guard hasNeoCell(layer) else { throw .noNeoCell(layer: name) }
      return .neocell(layer)
    }
    let prefix = recognition?.prefix ?? ""
    if name.hasPrefix(prefix), !prefix.isEmpty,
      let layer = layers.first(where: { prefix + String(describing: $0) == name }),
      hasNeoCell(layer)
    {
      return .neocell(layer)
    }
    if let index = source.tensors.indices.first(where: { index in
      [name, prefix + name].contains(source.tensors[index].name)
        || shortName(ofTensor: index) == name
    }) {
      return .tensor(index)
    }
    let allowed =
      layers.isEmpty ? source.tensors.map(\.name) : layers.map(String.init(describing:))
    throw .unknownLayer(name: name, allowed: allowed)
  }

  /// What is shown for a layer: its NeoCell; if it has none, the weights of its first pointwise or linear layer; if it has
  /// none of these either, its first tensor.
  ///
  /// - Throws: `missing` if the file has none of the layer's tensors.
  package func subject(of layer: LayerID) throws(WeightsError) -> Subject {
    if hasNeoCell(layer) { return .neocell(layer) }
    let parameters = recognition?.architecture.parameters(of: layer) ?? []
    let present = parameters.filter { recognition?.tensorIndex[$0.name] != nil }
    let main = present.first { if case .projection = $0.role { true } else { false } }
    guard let name = (main ?? present.first)?.name, let index = recognition?.tensorIndex[name]
    else {
      throw .missing(tensor: parameters.first?.name ?? String(describing: layer))
    }
    return .tensor(index)
  }
}
