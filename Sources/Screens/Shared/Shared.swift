import NeoNeXt
import Sheets
import TUICore
import TensorCore

/// The state that all screens read. A screen changes it only by asking the explorer with a `Request`.
package struct Shared: Equatable, Sendable {
  /// The part of the screen that takes the keys: the layers, or what the screen shows beside them.
  package enum Focus: Hashable, Sendable {
    case tree, pane
  }

  package internal(set) var facts: ModelFacts
  package let outline: Outline
  /// The model's architecture; `nil` if it is no NeoNeXt.
  package let architecture: Architecture?
  /// The layers with a NeoCell, in the order of the forward pass; empty if the model is no NeoNeXt.
  let cellLayers: [LayerID]
  /// The name of the checkpoint that this one is compared with; `nil` if there is none.
  package internal(set) var otherTitle: String?
  package internal(set) var epochs: Epochs
  /// The index of the selected entry of the outline.
  package internal(set) var selection: Int
  /// The channel that was selected when the Matrices screen was left.
  var channel = 0
  /// The size of images, in pixels, for which maps, fields and operation counts are computed.
  package internal(set) var resolution: MapSize
  /// The matrices of the selected entry, as the file has them.
  package internal(set) var matrices = LayerMatrices()
  package internal(set) var measured = MeasuredFigures()
  package internal(set) var gradients = GradientState()
  package internal(set) var image: ImageState
  package internal(set) var colors: ColorScale
  /// What the terminal can show.
  package internal(set) var surface: Surface
  /// The size of the terminal, in cells.
  package internal(set) var size: Size
  package internal(set) var focus = Focus.tree
}

extension Shared {
  var isNeoNeXt: Bool { architecture != nil }

  /// The selected entry; `nil` if the model has no tensors.
  var entry: Outline.Entry? {
    outline.entries.indices.contains(selection) ? outline.entries[selection] : nil
  }

  /// The name of the selected entry; empty if the model has no tensors.
  var entryName: String { entry?.name ?? "" }

  /// The layer that is selected in the tree, or whose tensor is; `nil` if a folder is selected, or a tensor that belongs to no
  /// layer.
  var selectedLayer: LayerID? {
    var place = outline.entries.indices.contains(selection) ? selection : nil
    while let index = place {
      if case .layer(let layer) = outline.entries[index].kind { return layer }
      place = outline.entries[index].parent
    }
    return nil
  }

  /// The selected layer; if a stage is selected, its first layer.
  package var layer: LayerID {
    if let selectedLayer { return selectedLayer }
    for entry in outline.entries.dropFirst(selection) {
      if case .layer(let layer) = entry.kind { return layer }
    }
    return .stem
  }

  /// The layer some layers after the selected one in the order of the forward pass, or the last one in that direction.
  ///
  /// - Parameter step: the number of layers; negative for layers before it.
  func layer(after step: Int) -> LayerID {
    let layers = outline.entries.compactMap { entry -> LayerID? in
      if case .layer(let layer) = entry.kind { layer } else { nil }
    }
    guard let place = layers.firstIndex(of: layer) else { return layer }
    return layers[(place + step).clamped(below: layers.count)]
  }

  /// The sizes of the maps of all stages; `nil` if the resolution does not fit the model, or if the model is no NeoNeXt.
  var mapSizes: [MapSize]? {
    try? architecture?.mapSizes(height: resolution.height, width: resolution.width)
  }

  /// Whether what the screen shows takes the keys, rather than the tree of the layers.
  var hasPaneKeys: Bool { focus == .pane }

  var layout: ScreenLayout { ScreenLayout(size, focus) }
}
