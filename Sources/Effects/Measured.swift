import NeoNeXt
import Synchronization

/// The layers of checkpoints that were measured or are being measured, so that none is measured twice. Whoever asks for a layer
/// again has nothing to wait for, since the first measurement posts its result for everyone.
package final class Measured: Sendable {
  /// A layer of a checkpoint.
  private struct Place: Hashable {
    let epoch: Int
    let layer: LayerID
  }

  private let places = Mutex<Set<Place>>([])

  package init() {}

  /// Calls `body`, unless it was called for the same layer before. If it throws, because of an error or because it was called
  /// off, it does not count as called.
  ///
  /// - Parameters:
  ///   - epoch: the index of the checkpoint in the run.
  ///   - layer: the layer.
  ///   - body: measures the layer and posts the result.
  /// - Throws: what `body` throws.
  func once(_ epoch: Int, _ layer: LayerID, _ body: () throws -> Void) throws {
    let place = Place(epoch: epoch, layer: layer)
    guard places.withLock({ $0.insert(place).inserted }) else { return }
    do {
      try body()
    } catch {
      places.withLock { _ = $0.remove(place) }
      throw error
    }
  }
}
