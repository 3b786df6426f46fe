import Kernels
import Synchronization

/// The buffers that forward passes compute in. They are kept from pass to pass: new memory would be cleared, page by page, each
/// time. A pass that runs at the same time as another one has a workspace of its own.
final class Workspace {
  /// Buffers for maps. Three are enough: no operator has more than an input, an output and one map in between.
  private var slots = Slots(most: 3)
  /// Buffers for the maps between two sections: the input and the output of all images.
  private var betweenSections = Slots(most: 2)
  /// Buffers for the maps between the two Linear layers of a block, which a backward pass needs as a whole: the gradient by them and GELU of them.
  private var wide = Slots(most: 2)
  private var hiddenValues = AlignedFloats(count: 0)
  private var weightGradients = AlignedFloats(count: 0)

  private struct Slots {
    let most: Int
    private var buffers: [AlignedFloats] = []

    init(most: Int) { self.most = most }

    /// A buffer of at least a size that none of some maps is in.
    mutating func take(_ count: Int, besides used: [FeatureMap]) -> AlignedFloats {
      let free = buffers.indices.filter { place in
        !used.contains { $0.storage === buffers[place] }
      }
      if let fitting = free.first(where: { buffers[$0].count >= count }) {
        return buffers[fitting]
      }
      let buffer = AlignedFloats(count: count)
      if buffers.count < most {
        buffers.append(buffer)
      } else if let place = free.first {
        buffers[place] = buffer
      }
      return buffer
    }
  }

  /// A map whose values may be anything, in a buffer that none of some other maps is in.
  func map(
    images: Int, height: Int, width: Int, channels: Int, besides used: [FeatureMap]
  ) -> FeatureMap {
    let count = images * height * width * FeatureMap.stride(channels)
    return FeatureMap(
      images: images, height: height, width: width, channels: channels,
      in: slots.take(count, besides: used))
  }

  /// A map of the same images and size as another one.
  func map(like other: FeatureMap, channels: Int, besides used: [FeatureMap]) -> FeatureMap {
    map(
      images: other.images, height: other.height, width: other.width, channels: channels,
      besides: used)
  }

  /// The map of all images of a batch, of the size of another map, in a buffer that `used` is not in.
  func section(like part: FeatureMap, images: Int, besides used: FeatureMap) -> FeatureMap {
    let count = images * part.height * part.width * part.stride
    return FeatureMap(
      images: images, height: part.height, width: part.width, channels: part.channels,
      in: betweenSections.take(count, besides: [used]))
  }

  /// A map between the two Linear layers of a block.
  func wideMap(like other: FeatureMap, besides used: [FeatureMap]) -> FeatureMap {
    FeatureMap(
      images: other.images, height: other.height, width: other.width, channels: other.channels,
      in: wide.take(other.count, besides: used))
  }

  /// A buffer for the gradient of weights, of at least a size.
  func weightGradient(count: Int) -> AlignedFloats {
    if weightGradients.count < count { weightGradients = AlignedFloats(count: count) }
    return weightGradients
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
