/// What a terminal tells a program.
package enum Input: Hashable, Sendable {
  case key(Key)
  case mouse(MouseEvent)
  /// The answer to the question what its own background is.
  case background(isLight: Bool)
}
