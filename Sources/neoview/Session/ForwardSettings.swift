import Inference
import NeoNeXt

/// How images go through a model in the explorer.
struct ForwardSettings {
  let resolution: MapSize
  let threads: Int
  /// One name a class.
  let labels: [String]?
  var memory = MemoryLimit.usual
  /// Whether JPEGs are turned as their EXIF data say.
  var turnsImages = false
}
