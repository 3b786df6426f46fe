/// What one turn of the mouse wheel moves by.
enum Wheel {
  /// One row of the gallery, three lines of a list, one channel, or one layer.
  case row, lines, item, layer
}
