import TUICore

/// The names of two checkpoints in few columns, so that they can still be told apart.
struct ComparedNames {
  let here: String
  let there: String

  /// - Parameters:
  ///   - here: the name of this checkpoint.
  ///   - there: the name of the other; `nil` if there is none, and NeoInit's expectation stands in its place.
  ///   - isSame: whether both are one checkpoint.
  ///   - width: the number of columns for each of them.
  init(_ here: String, _ there: String?, isSame: Bool = false, width: Int) {
    guard let there else {
      (self.here, self.there) = (Self.cut(here, width), "NeoInit")
      return
    }
    guard here != there else {
      (self.here, self.there) = isSame ? (Self.cut(here, width), "itself") : ("this", "other")
      return
    }
    var names = [here, there]
    let ending = here.fileEnding
    if names.contains(where: { $0.displayWidth > width }), ending == there.fileEnding {
      names = names.map { String($0.dropLast(ending.count)) }
    }
    if names.contains(where: { $0.displayWidth > width }) {
      let common = Self.common(names[0], names[1])
      if common > 0 { names = names.map { "…" + $0.dropFirst(common + 1) } }
    }
    (self.here, self.there) = (Self.cut(names[0], width), Self.cut(names[1], width))
  }

  /// The number of characters that both begin with, up to the last mark between words.
  private static func common(_ a: String, _ b: String) -> Int {
    let same = zip(a, b).prefix { $0 == $1 }.map(\.0)
    return same.lastIndex { "_-. /".contains($0) } ?? 0
  }

  private static func cut(_ name: String, _ width: Int) -> String {
    name.displayWidth <= width ? name : name.prefix(max(1, width - 1)) + "…"
  }
}
