import Kernels
import Synchronization

/// The buffers that forward passes compute in. They are kept from pass to pass: new memory would be cleared, page by page, each
/// time. A pass that runs at the same time as another one has a workspace of its own.
final class Workspace {
  /// Buffers for maps. Three are enough: no operator has more than an input, an output and one map in between.
  private var slots: [AlignedFloats] = []
  private static let slotCount = 3
  private var hiddenValues = AlignedFloats(count: 0)

  /// A map whose values may be anything, in a buffer that none of some other maps is in.
  func map(height: Int, width: Int, channels: Int, besides used: [FeatureMap]) -> FeatureMap {
    let count = height * width * FeatureMap.stride(channels)
    let free = slots.indices.filter { place in
      !used.contains { $0.storage === slots[place] }
    }
    let storage: AlignedFloats
    if let fitting = free.first(where: { slots[$0].count >= count }) {
      storage = slots[fitting]
    } else {
      storage = AlignedFloats(count: count)
      if slots.count < Self.slotCount {
        slots.append(storage)
      } else if let place = free.first {
        slots[place] = storage
      }
    }
    return FeatureMap(height: height, width: width, channels: channels, in: storage)
  }

  /// A buffer for hidden values of at least a size.
  func hidden(count: Int) -> AlignedFloats {
    if hiddenValues.count < count { hiddenValues = AlignedFloats(count: count) }
    return hiddenValues
  }
}

/// The workspaces of a network that are in no use.
final class Workspaces: Sendable {
  private let free = Mutex<[Held]>([])

  /// Only the pass that took a workspace uses it.
  private struct Held: @unchecked Sendable {
    let workspace: Workspace
  }

  /// Lends a workspace for the time of a pass.
  func lend<Result>(_ pass: (Workspace) throws -> Result) rethrows -> Result {
    let workspace = free.withLock { $0.popLast() }?.workspace ?? Workspace()
    defer { free.withLock { $0.append(Held(workspace: workspace)) } }
    return try pass(workspace)
  }
}
