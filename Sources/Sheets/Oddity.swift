/// A channel with a figure that is unusual among the channels of its section.
package struct Oddity: Equatable, Sendable {
  package let origin: Sheet.Origin
  /// How many standard deviations, in the robust estimate of `Unusual`, the figure is away from the median; infinite if the
  /// channel has values that are not finite.
  package let score: Double
  /// What is unusual: the figure with its value, or that values are not finite.
  package let reason: String
}
