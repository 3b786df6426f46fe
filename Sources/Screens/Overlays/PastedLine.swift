/// The line that is taken of a pasted text: the first one that is not empty, without control characters.
struct PastedLine: Equatable {
  let text: String
  /// What was left out, for the status line; `nil` if nothing but control characters and line breaks at the ends.
  let note: String?

  /// The longest line that is taken, in Unicode scalars.
  static let limit = 4096

  /// - Complexity: O(scalars of the text).
  init(_ pasted: String) {
    let lines = pasted.unicodeScalars.split(whereSeparator: Self.isBreak)
    let rest = lines.lazy.map { $0.filter { !Self.isControl($0) } }.filter { !$0.isEmpty }
    let first = rest.first.map(Array.init) ?? []
    var text = String.UnicodeScalarView()
    text.append(contentsOf: first.prefix(Self.limit))
    self.text = String(text)
    let hasMore = rest.dropFirst().first != nil
    note =
      first.count > Self.limit
      ? "only the first \(Self.limit) characters were pasted"
      : hasMore ? "only the first line was pasted" : nil
  }

  private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\n", "\r", "\u{0b}", "\u{0c}", "\u{85}", "\u{2028}", "\u{2029}": true
    default: false
    }
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control
  }
}
