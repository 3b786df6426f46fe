/// How many colours a terminal has.
package enum ColorDepth: String, Sendable, CaseIterable, Comparable {
  case mono
  case eight = "8"
  case sixteen = "16"
  case palette = "256"
  case direct = "24bit"

  package static func < (a: ColorDepth, b: ColorDepth) -> Bool {
    allCases.firstIndex(of: a)! < allCases.firstIndex(of: b)!
  }

  /// The text of the badge that shows it.
  package var name: String {
    switch self {
    case .mono: "mono"
    case .eight: "8 colours"
    case .sixteen: "16 colours"
    case .palette: "256 colours"
    case .direct: "24 bit"
    }
  }
}

/// What a frame can be drawn with: how many colours, and which characters.
package struct Surface: Hashable, Sendable {
  package var depth: ColorDepth
  package var isASCII: Bool
  /// Whether the terminal's own background is light.
  package var isLight: Bool

  package init(depth: ColorDepth, isASCII: Bool = false, isLight: Bool = false) {
    self.depth = depth
    self.isASCII = isASCII
    self.isLight = isLight
  }
}
