import Inference
import NeoNeXt

/// How images go through a model in the explorer.
package struct ForwardSettings: Sendable {
  package let resolution: MapSize
  package let threads: Int
  /// One name a class.
  let labels: [String]?
  let memory: MemoryLimit
  /// Whether JPEGs are turned as their EXIF data say.
  let turnsImages: Bool

  package init(
    resolution: MapSize, threads: Int, labels: [String]? = nil, memory: MemoryLimit = .usual,
    turnsImages: Bool = false
  ) {
    self.resolution = resolution
    self.threads = threads
    self.labels = labels
    self.memory = memory
    self.turnsImages = turnsImages
  }
}
