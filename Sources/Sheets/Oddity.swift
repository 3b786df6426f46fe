/// A channel that stands out.
package struct Oddity: Equatable, Sendable {
  package let origin: Sheet.Origin
  /// In deviations.
  package let score: Double
  package let reason: String
}
