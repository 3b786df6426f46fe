import Analysis
import NeoNeXt
import Sheets

/// What a screen asks of the explorer, which alone changes what is shared.
enum Request: Equatable {
  /// Work beside the screen.
  case run(Effect)
  /// A message in the status line.
  case say(Message)
  /// Something to lie over the screen.
  case lay(Overlay)
  /// The user selected another entry of the outline: the screen hears of it.
  case select(entry: Int)
  /// The screen shows another layer already: the tree is to show it too.
  case mark(LayerID)
  /// Another screen, at a certain place.
  case show(Visit)
  /// The matrices of the selected entry, unless they are there.
  case load
  /// The figures of all layers of this checkpoint; of a run, also those of this layer in the other checkpoints.
  case measure(isOfRun: Bool)
  /// No more figures for now.
  case stopMeasuring
  case color(ColorScale)

  static func say(_ text: String, isError: Bool = false) -> Request {
    .say(Message(text: text, isError: isError))
  }

  /// Selects a layer of the model.
  static func select(_ layer: LayerID, _ shared: Shared) -> [Request] {
    shared.outline.entry(of: layer).map { [.select(entry: $0)] } ?? []
  }
}

/// The screen of the matrices, at a certain place.
enum Visit: Equatable {
  /// One channel large, with a baseline taken off.
  case channel(Int, Arrangement.Baseline)
  /// The gallery, the largest figure first.
  case sorted(by: Figure)
}

/// A line that says what happened.
package struct Message: Equatable, Sendable {
  package let text: String
  package let isError: Bool
}
