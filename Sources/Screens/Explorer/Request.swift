import NeoNeXt
import Sheets

/// What a screen asks the explorer to do. Only the explorer changes the shared state.
enum Request: Equatable {
  /// Have work done outside of the explorer.
  case run(Effect)
  /// Show a message in the status line.
  case say(Message)
  /// Lay something over the screen.
  case lay(Overlay)
  /// Select an entry of the outline, and tell the screen that is shown.
  case select(entry: Int)
  /// Select a layer in the tree without telling the screen, which shows it already.
  case mark(LayerID)
  /// Show another screen; the Matrices screen may be shown at a certain place.
  case show(ScreenID, at: Visit? = nil)
  /// Give the keys to what is shown beside the layers.
  case takeKeys
  /// Compute the gradients of the loss, unless that was asked for before.
  case measureGradients
  /// Stop computing them.
  case stopGradients
  /// Open the image that the program was started with, unless an image was asked for before.
  case needImage
  /// Load the matrices of the selected entry, unless they are loaded already.
  case load
  /// Measure figures, unless that was asked for before.
  case measure(Survey)
  /// Stop measuring figures.
  case stopMeasuring
  /// Change the size of images.
  case resolve(MapSize)
  /// Change the colours of heatmaps.
  case color(ColorScale)

  /// What figures are measured of, besides the selected layer of this checkpoint, which comes first.
  enum Survey: Equatable {
    /// All layers of this checkpoint, and the selected layer in the other ones if that is asked for too.
    case checkpoint(andLayerOverRun: Bool)
    /// The selected layer in the other checkpoints.
    case layerOverRun
    /// All layers of all checkpoints.
    case run
  }

  static func say(_ text: String, isError: Bool = false) -> Request {
    .say(Message(text: text, isError: isError))
  }

  /// The request to select a layer; empty if the outline does not have it.
  static func select(_ layer: LayerID, _ shared: Shared) -> [Request] {
    shared.outline.entry(of: layer).map { [.select(entry: $0)] } ?? []
  }
}
