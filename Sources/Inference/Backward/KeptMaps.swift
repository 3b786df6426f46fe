import Kernels
import NeoNeXt

/// The maps of a forward pass that a backward pass needs.
final class KeptMaps {
  enum Key: Hashable {
    /// The values of a block between its two Linear layers, before GELU.
    case hidden(LayerID)
    /// The input of a block, or of a step of a down-sampling.
    case input(LayerID, step: Int)
    /// The output of a step of a down-sampling, before GELU.
    case sums(LayerID, step: Int)
    /// The mean of each channel over the last map.
    case means
  }

  /// How many images there are.
  let images: Int
  /// Whether the inputs are kept, which only the gradients by parameters need.
  let keepsInputs: Bool
  private var maps: [Key: FeatureMap] = [:]

  init(images: Int, keepsInputs: Bool) {
    self.images = images
    self.keepsInputs = keepsInputs
  }

  /// A map that the forward pass kept.
  subscript(key: Key) -> FeatureMap {
    guard let map = maps[key] else { preconditionFailure("\(key) was not kept") }
    return map
  }

  /// The map of all images, of the size of another one.
  fileprivate func map(_ key: Key, height: Int, width: Int, channels: Int) -> FeatureMap {
    if let known = maps[key] { return known }
    let map = FeatureMap(images: images, height: height, width: width, channels: channels)
    maps[key] = map
    return map
  }
}

/// The kept maps of the images that a part of a forward pass is for.
struct Keeping {
  let maps: KeptMaps
  var images: Range<Int>

  /// A map to be filled, of the size of another one.
  func map(_ key: KeptMaps.Key, like other: FeatureMap, channels: Int) -> FeatureMap {
    maps.map(key, height: other.height, width: other.width, channels: channels).slice(images)
  }

  /// The map for the input of a block; `nil` if it is not needed.
  func inputMap(_ layer: LayerID, like x: FeatureMap) -> FeatureMap? {
    maps.keepsInputs ? map(.input(layer, step: 0), like: x, channels: x.channels) : nil
  }

  /// Keeps a copy of a map, if it is needed.
  func keep(_ map: FeatureMap, as key: KeptMaps.Key) {
    switch key {
    case .input: if !maps.keepsInputs { return }
    case .hidden, .sums, .means: break
    }
    self.map(key, like: map, channels: map.channels).copy(map)
  }

  /// Keeps the mean of each channel over the last map, of each image.
  func keepMeans(of map: FeatureMap) {
    let means = maps.map(.means, height: 1, width: 1, channels: map.channels)
    for image in 0..<map.images {
      let own = map.means(ofImage: image)
      (means.pointer + image * means.stride).update(from: own, count: own.count)
    }
  }
}
