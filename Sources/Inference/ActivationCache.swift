import Kernels

/// The output maps of steps, within a budget of memory. The least recently used maps are removed first. The outputs of
/// layers are removed only when no other maps are left, since the steps inside a layer can be computed again from them.
struct ActivationCache {
  private struct Entry {
    let map: FeatureMap
    let isLayerOutput: Bool
    var lastUse: Int
  }

  private let budget: Int
  private var entries: [Int: Entry] = [:]
  private var clock = 0
  private(set) var bytes = 0

  /// - Parameter budget: the number of bytes that all maps together may take.
  init(budget: Int) { self.budget = budget }

  func contains(_ step: Int) -> Bool { entries[step] != nil }

  mutating func map(of step: Int) -> FeatureMap? {
    clock += 1
    entries[step]?.lastUse = clock
    return entries[step]?.map
  }

  mutating func insert(_ map: FeatureMap, step: Int, isLayerOutput: Bool) {
    remove(step)
    clock += 1
    entries[step] = Entry(map: map, isLayerOutput: isLayerOutput, lastUse: clock)
    bytes += map.storage.byteCount
    while bytes > budget, let victim = victim(keeping: step) { remove(victim) }
  }

  mutating func removeAll() {
    entries = [:]
    bytes = 0
  }

  private func victim(keeping step: Int) -> Int? {
    entries.filter { $0.key != step }.min { a, b in
      a.value.isLayerOutput == b.value.isLayerOutput
        ? a.value.lastUse < b.value.lastUse : !a.value.isLayerOutput
    }?.key
  }

  private mutating func remove(_ step: Int) {
    guard let entry = entries.removeValue(forKey: step) else { return }
    bytes -= entry.map.storage.byteCount
  }
}
