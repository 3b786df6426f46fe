/// A target of the mouse: something on the terminal that can be clicked.
enum Target: Equatable, Sendable {
  /// An entry of the outline, by its index.
  case entry(Int)
  /// A target that only some screens have.
  case screen(ScreenTarget)
  /// A hint at the foot of the screen.
  case command(Command)
  /// A command of the palette, by its index among those found.
  case line(Int)
  /// The box that lies over the screen, and everything beside it.
  case page, outside
}

extension Target {
  /// Whether dragging over it reads the values of matrices.
  var isMatrix: Bool { screenTarget?.isMatrix ?? false }

  /// Whether the place of the mouse in it says something, so that dragging over it follows the mouse.
  var isPlane: Bool { screenTarget?.isPlane ?? false }

  private var screenTarget: ScreenTarget? {
    switch self {
    case .screen(let target): target
    case .entry, .command, .line, .page, .outside: nil
    }
  }
}
