/// What a terminal tells a program.
package enum Input: Hashable, Sendable {
  case key(Key)
  case mouse(MouseEvent)
  /// A text that was pasted, as it came.
  case paste(String)
  /// The answer to the question what its own background is.
  case background(isLight: Bool)
}
