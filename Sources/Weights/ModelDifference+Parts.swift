import Analysis
import NeoNeXt

extension ModelDifference {
  /// The change of one part of a layer: all its L, all its R, or all its other trainable tensors.
  package struct Part: Equatable, Sendable {
    package let layer: LayerID
    /// L or R; `nil` for the other tensors.
    package let side: NeoCellFigures.Side?
    /// The number of matrices or tensors that were compared.
    package let count: Int
    /// The change of all matrices or tensors of the part together.
    package let change: Change
    /// The median of `Change.moved` over the matrices; `nil` where it is undefined for all, and for the other tensors.
    package let moved: Double?
    /// The channel that changed most; `nil` for the other tensors.
    package let mostChanged: Channel?
    /// The tensor that changed most; `nil` for L and R.
    package let mostChangedTensor: Tensor?

    /// The relative change `√Σ‖a − b‖² / √Σ‖b‖²`, summed over all matrices or tensors of the part; nil where the part grew
    /// from zero, and where `oddCount` is not 0.
    package var relative: Double? { change.relative }
    /// The number of pairs of elements that differ and of which at least one is not finite.
    package var oddCount: Int { change.oddCount }
    /// The key to sort parts by, the largest first, as that of `Change`.
    package var rank: Double { change.rank }

    fileprivate init(_ layer: LayerID, _ side: NeoCellFigures.Side, _ channels: [Channel]) {
      self.layer = layer
      self.side = side
      count = channels.count
      change = Change(all: channels.map(\.change))
      moved = Distribution(defined: channels.compactMap(\.change.moved))?.median
      mostChanged = channels.max { $0.change.rank < $1.change.rank }
      mostChangedTensor = nil
    }

    fileprivate init(_ layer: LayerID, others tensors: [Tensor]) {
      self.layer = layer
      side = nil
      count = tensors.count
      change = Change(all: tensors.map(\.change))
      moved = nil
      mostChanged = nil
      mostChangedTensor = tensors.max { $0.change.rank < $1.change.rank }
    }
  }

  /// The parts of every layer: L, R and the other tensors, as far as the layer has them. Layers with a NeoCell come first, in
  /// the order of the forward pass.
  package var parts: [Part] {
    var order: [LayerID] = []
    var channels: [LayerID: [NeoCellFigures.Side: [Channel]]] = [:]
    var others: [LayerID: [Tensor]] = [:]
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
      others[layer, default: []].append(tensor)
    }
    return order.flatMap { layer in
      NeoCellFigures.Side.allCases.compactMap { side in
        channels[layer]?[side].map { Part(layer, side, $0) }
      } + (others[layer].map { [Part(layer, others: $0)] } ?? [])
    }
  }
}
