/// The operators of a model with their counts at one resolution.
package struct CountedOperators: Equatable, Sendable {
  /// The size of the image.
  package let size: MapSize
  package let operators: [Operator]

  package init(size: MapSize, operators: [Operator]) {
    self.size = size
    self.operators = operators
  }
}

extension Architecture {
  /// The operators with their counts for images of a given size.
  ///
  /// - Throws: what `mapSizes` and `operators(sizes:)` throw.
  package func counted(at size: MapSize) throws(MapSizeError) -> CountedOperators {
    let sizes = try mapSizes(height: size.height, width: size.width)
    return CountedOperators(size: size, operators: try operators(sizes: sizes))
  }
}

extension [MapSize] {
  /// The most sizes that may stand side by side.
  private static let limit = 6

  /// Parses one size such as `224` or `96x160`, or several with `|` between: `224|384`; `nil` for any other text, and for more
  /// than six.
  package init?(sizes text: String) {
    var sizes: [MapSize] = []
    for part in text.split(separator: "|", omittingEmptySubsequences: false) {
      guard let size = MapSize(part.filter { $0 != " " }) else { return nil }
      sizes.append(size)
    }
    guard sizes.count <= Self.limit else { return nil }
    self = sizes
  }
}
