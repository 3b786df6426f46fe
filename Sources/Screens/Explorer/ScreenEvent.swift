/// An event that the screen that is shown is told of.
enum ScreenEvent: Equatable {
  /// The screen is shown from now on.
  case appeared
  /// Another entry of the outline was selected: a layer, a tensor or a folder.
  case selected
  case resolutionChanged
  /// Another checkpoint of the run is open.
  case epochChanged
  /// Matrices, figures or an image have come, or could not be read or measured.
  case arrived
  /// The size of the terminal, the colours, or the part that takes the keys has changed.
  case viewChanged
  case command(PaneCommand)
}
