// Screens knows the explorer: its state, what keys do to it, and how it looks. `update` changes the
// state and asks for work by returning effects; `view` draws a frame from the state alone. It knows
// nothing of files, curses or kernels.

import NeoNeXt
import Sheets
import TUICore

/// All that the frame depends on: what is shared, the screens, and what lies over them.
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

  package internal(set) var overlay: Overlay?
  package internal(set) var search: Search?
  /// How often the next command is done, while the digits of that number are typed.
  package internal(set) var count: Int?
  package internal(set) var message: Message?
  /// How many files are being written.
  var exportCount = 0
  /// While this is off, the terminal selects text with the mouse.
  package internal(set) var isMouseOn: Bool
  /// What the button of the mouse went down on.
  var grip: Grip?

  /// - Parameters:
  ///   - architecture: the model's; `nil` if it is no NeoNeXt.
  ///   - resolution: of images.
  ///   - other: the name of the checkpoint that this one is compared with.
  ///   - image: the path of the image that the Forward screen begins with, if there is one.
  ///   - epochs: the checkpoints of a run, if there are several.
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
