import NeoNeXt
import Sheets
import TUICore
import TensorCore

/// What all screens read. A screen changes it only by asking for that with a `Request`.
package struct Shared: Equatable, Sendable {
  /// The part of the terminal that takes the keys.
  package enum Focus: Hashable, Sendable {
    case tree, pane
  }

  package internal(set) var facts: ModelFacts
  package let outline: Outline
  /// The model's architecture; `nil` if it is no NeoNeXt.
  package let architecture: Architecture?
  /// Layers with a NeoCell, in the order of the forward pass.
  let cellLayers: [LayerID]
  /// The name of the checkpoint that this one is compared with; `nil` if there is none.
  package internal(set) var otherTitle: String?
  package internal(set) var epochs: Epochs
  /// The selected entry of the outline.
  package internal(set) var selection: Int
  /// The channel that was selected when the screen of the matrices was left.
  var channel = 0
  /// The size of images, for everything that depends on it.
  package internal(set) var resolution: MapSize
  /// The matrices of the selected entry, as the file has them.
  package internal(set) var matrices = LayerMatrices()
  package internal(set) var measured = MeasuredFigures()
  package internal(set) var image: ImageState
  package internal(set) var colors: ColorScale
  package internal(set) var surface: Surface
  package internal(set) var size: Size
  package internal(set) var focus = Focus.tree
}

extension Shared {
  var isNeoNeXt: Bool { architecture != nil }

  /// The selected entry; `nil` of a model without tensors.
  var entry: Outline.Entry? {
    outline.entries.indices.contains(selection) ? outline.entries[selection] : nil
  }

  /// The name of the selected entry.
  var entryName: String { entry?.name ?? "" }

  /// The layer that is selected in the tree, itself or by one of its tensors.
  var selectedLayer: LayerID? {
    var place = outline.entries.indices.contains(selection) ? selection : nil
    while let index = place {
      if case .layer(let layer) = outline.entries[index].kind { return layer }
      place = outline.entries[index].parent
    }
    return nil
  }

  /// The layer that is selected; where a stage is, its first layer.
  package var layer: LayerID {
    if let selectedLayer { return selectedLayer }
    for entry in outline.entries.dropFirst(selection) {
      if case .layer(let layer) = entry.kind { return layer }
    }
    return .stem
  }

  /// The layer some layers on in the order of the forward pass, or the last there is.
  func layer(after step: Int) -> LayerID {
    let layers = outline.entries.compactMap { entry -> LayerID? in
      if case .layer(let layer) = entry.kind { layer } else { nil }
    }
    guard let place = layers.firstIndex(of: layer) else { return layer }
    return layers[(place + step).clamped(below: layers.count)]
  }

  /// The maps of the stages; `nil` if the resolution does not fit the model.
  var mapSizes: [MapSize]? {
    try? architecture?.mapSizes(height: resolution.height, width: resolution.width)
  }

  /// Whether the keys move in what the screen shows, rather than in the layers.
  var hasPaneKeys: Bool { focus == .pane }

  var layout: ScreenLayout { ScreenLayout(size, focus) }
}
