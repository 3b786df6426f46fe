import Inference
import NeoNeXt

/// The settings with which the explorer runs a model on images.
package struct ForwardSettings: Sendable {
  /// The size, in pixels, that images are resized and cropped to.
  package let resolution: MapSize
  package let threads: Int
  /// The names of the classes, by their indices; `nil` if there are none.
  let labels: [String]?
  /// The most memory that a step may need.
  let memory: MemoryLimit
  /// Whether JPEG images are rotated as their EXIF data say.
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
