import NeoNeXt
import Sheets

/// The tables of the Compare screen for the selected layer, and the matrices of the selected channel in both checkpoints.
struct ComparedLayer: Equatable, Sendable {
  /// What the tables depend on.
  private struct Key: Equatable {
    let epoch: Int
    let layer: LayerID
    let order: CompareResult.Order
    let hasResult: Bool
    /// Which gradients are shown; `nil` if changes are.
    let gradients: Int?
  }

  /// What the matrices depend on.
  private struct MatrixKey: Equatable {
    let channel: Int
    /// The checkpoint of the run that the loaded matrices are from; `nil` if none are loaded.
    let epoch: Int?
    /// The selected entry of the outline, which may be a tensor of the layer.
    let entry: Int
  }

  private var key: Key?
  private var matrixKey: MatrixKey?
  private(set) var layers: [CompareResult.Row] = []
  /// The row of the selected layer; `nil` if nothing of it was compared.
  private(set) var row: CompareResult.Row?
  /// The channels of the selected layer.
  private(set) var channels: [CompareResult.ChannelRow] = []
  /// The largest finite rank of all layers, and of the layer's channels; 0 if there is none.
  private(set) var largestOfLayers = 0.0
  private(set) var largestOfChannels = 0.0
  /// L and R of the selected channel; `nil` if they are not loaded, or if their sizes differ in the other checkpoint.
  private(set) var matrices: ComparedChannel?

  /// Sorts the tables again if something that they depend on has changed.
  ///
  /// - Complexity: O(n log n) for n layers and channels if so; else O(1).
  mutating func renew(_ screen: CompareScreen, _ shared: Shared) {
    let result = screen.result(shared)
    let new = Key(
      epoch: shared.epochs.current, layer: shared.layer, order: screen.order,
      hasResult: result != nil, gradients: screen.isGradient ? shared.gradients.round : nil)
    guard new != key else { return }
    key = new
    let (rows, channels) = (result?.rows ?? [], result?.channels[shared.layer] ?? [])
    let order = screen.order
    layers = order == .network ? rows : rows.ranked(by: { $0.rank(by: order) })
    self.channels = order == .network ? channels : channels.ranked(by: \.rank)
    row = rows.first { $0.layer == shared.layer }
    largestOfLayers = rows.largest(by: { $0.rank(by: order) })
    largestOfChannels = channels.largest(by: \.rank)
  }

  /// Compares the matrices again if something that they depend on has changed.
  ///
  /// - Complexity: that of `ComparedChannel.init` if so; else O(1).
  mutating func renewMatrices(_ channel: Int, _ shared: Shared) {
    let new = MatrixKey(
      channel: channel, epoch: shared.selectedMatrices?.epoch, entry: shared.selection)
    guard new != matrixKey else { return }
    matrixKey = new
    matrices = ComparedChannel(channel, shared)
  }
}

extension Array {
  /// The elements sorted by rank, the largest first. Elements of equal rank keep their order.
  fileprivate func ranked(by rank: (Element) -> Double) -> [Element] {
    enumerated().map { ($0.offset, $0.element, rank($0.element)) }
      .sorted { ($1.2, $0.0) < ($0.2, $1.0) }.map(\.1)
  }

  /// The largest rank that is finite and positive; 0 if there is none.
  fileprivate func largest(by rank: (Element) -> Double) -> Double {
    reduce(0) { largest, element in
      let rank = rank(element)
      return rank.isFinite ? Swift.max(largest, rank) : largest
    }
  }
}
