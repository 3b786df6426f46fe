/// The numbered colours of a terminal that has few of them, and the nearest of them to any colour.
package struct TerminalPalette: Sendable {
  private let entries: [(number: Int, lab: OKLab)]

  /// - Precondition: the depth is 8, 16 or 256 colours.
  package init(_ depth: ColorDepth) {
    let numbers: Range<Int>
    switch depth {
    case .eight: numbers = 0..<8
    case .sixteen: numbers = 0..<16
    case .palette: numbers = 16..<256  // the user may have set the first sixteen to anything
    case .mono, .direct: preconditionFailure("\(depth) has no palette")
    }
    entries = numbers.map { ($0, OKLab(Self.color($0))) }
  }

  /// The number of the colour that looks most like the given one.
  package func nearest(to color: Color) -> Int {
    let target = OKLab(color)
    var best = (number: 0, distance: Float.infinity)
    for entry in entries {
      let distance = entry.lab.squaredDistance(to: target)
      if distance < best.distance { best = (entry.number, distance) }
    }
    return best.number
  }

  /// The colour that xterm has for a number from 0 to 255.
  package static func color(_ number: Int) -> Color {
    if number < 16 { return Color(basic[number]) }
    if number >= 232 {
      let level = 8 + 10 * (number - 232)
      return Color(red: level, green: level, blue: level)
    }
    let cube = number - 16
    return Color(
      red: levels[cube / 36], green: levels[cube / 6 % 6], blue: levels[cube % 6])
  }

  private static let levels = [0, 95, 135, 175, 215, 255]
  private static let basic: [UInt32] = [
    0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5, 0x7f7f7f,
    0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
  ]
}
