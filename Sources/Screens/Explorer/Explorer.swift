// Screens knows the explorer: its state, how keys change it, and how it is drawn. `update` changes the
// state and asks for work by returning effects; `view` draws a frame from the state alone. This target
// knows nothing about files, curses or kernels.

import NeoNeXt
import Sheets
import TUICore

/// The whole state of the program on screen: what all screens share, the state of each screen, and what lies over them.
package struct Explorer: Equatable, Sendable {
  package internal(set) var shared: Shared
  package internal(set) var tree = Tree()

  /// The screen that is shown.
  package internal(set) var screen = ScreenID.matrices
  package internal(set) var matrices = MatricesScreen()
  package internal(set) var field = FieldScreen()
  package internal(set) var costs = CostsScreen()
  package internal(set) var forward = ForwardScreen()
  package internal(set) var compare = CompareScreen()
  package internal(set) var figures = FiguresScreen()

  /// What lies over the screen and takes the keys; `nil` if nothing does.
  package internal(set) var overlay: Overlay?
  /// The search that is being typed or was the last one; `nil` if there is none.
  package internal(set) var search: Search?
  /// The number before the next command, while its digits are typed; `nil` if there is none.
  package internal(set) var count: Int?
  /// The message in the status line; `nil` if it shows the value under the cursor.
  package internal(set) var message: Message?
  /// Whether the user chose what colours span. Until then it depends on whether checkpoints are stepped through.
  var hasChosenDomain = false
  /// The paths of the files that are being written.
  package internal(set) var writing: [String] = []
  /// Whether neoview uses the mouse. If not, the mouse selects text in the terminal.
  package internal(set) var isMouseOn: Bool
  /// The target that the button of the mouse is held down on; `nil` if it is not held down on any.
  var grip: Grip?

  /// - Parameters:
  ///   - outline: the model as a tree of layers and tensors.
  ///   - size: the size of the terminal, in cells.
  ///   - surface: what the terminal can show.
  ///   - architecture: the model's architecture; `nil` if it is no NeoNeXt.
  ///   - resolution: the size of images, in pixels.
  ///   - other: the name of the checkpoint that this one is compared with; `nil` if there is none.
  ///   - image: the path of the image that is opened at first; `nil` if there is none.
  ///   - epochs: the checkpoints of the run; by default there is only one.
  ///   - isMouseOn: whether the mouse is used at first.
  package init(
    _ facts: ModelFacts, outline: Outline, size: Size, surface: Surface,
    architecture: Architecture?, resolution: MapSize, other: String? = nil, image: String? = nil,
    epochs: Epochs = Epochs(titles: [""], current: 0), isMouseOn: Bool = true
  ) {
    shared = Shared(
      facts: facts, outline: outline, architecture: architecture,
      cellLayers: architecture?.cellLayers.map(\.id) ?? [], otherTitle: other, epochs: epochs,
      selection: outline.start, resolution: resolution,
      image: ImageState(first: image), colors: ColorScale(surface), surface: surface, size: size)
    self.isMouseOn = isMouseOn
    tree.unfold(outline, height: shared.layout.tree.height)
    tree.reveal(outline.start, shared)
  }
}
