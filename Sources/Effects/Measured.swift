import NeoNeXt
import Synchronization

/// The layers of checkpoints that were measured or are being: who asks again while one is under way gets the result of that.
package final class Measured: Sendable {
  private struct Place: Hashable {
    let epoch: Int
    let layer: LayerID
  }

  private let places = Mutex<Set<Place>>([])

  package init() {}

  /// Does it unless it was done; what is called off was not.
  ///
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
