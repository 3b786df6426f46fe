import CTerminal
import TUICore

/// The colour pairs of curses: numbers that each stand for a foreground and a background. A pair is defined when a style
/// first needs it.
struct ColorPairs {
  private let depth: ColorDepth
  private let limit: Int
  private let palette: TerminalPalette?
  private var numbers: [Color: Int] = [:]
  private var pairs: [Key: Int] = [:]
  private var last: (style: Style, pair: Int)?

  private struct Key: Hashable {
    let foreground: Int
    let background: Int
  }

  init(depth: ColorDepth, limit: Int) {
    self.depth = depth
    self.limit = limit
    palette = depth == .mono || depth == .direct ? nil : TerminalPalette(depth)
  }

  /// The pair of a style; `nil` if the terminal has no more.
  mutating func pair(for style: Style) -> Int? {
    if let last, last.style == style { return last.pair }
    let key = Key(foreground: number(style.foreground), background: number(style.background))
    if depth == .mono || (key.foreground < 0 && key.background < 0) { return 0 }
    var pair = pairs[key]
    if pair == nil {
      let new = pairs.count + 1
      guard new < limit else { return nil }
      nv_define_pair(Int32(new), Int32(key.foreground), Int32(key.background))
      pairs[key] = new
      pair = new
    }
    last = pair.map { (style, $0) }
    return pair
  }

  /// Forgets all pairs, so that their numbers can be used anew.
  mutating func forget() {
    pairs = [:]
    last = nil
    nv_forget_pairs()
  }

  /// The number that curses has for a colour; -1 for the terminal's own.
  private mutating func number(_ color: Color) -> Int {
    if color.isTerminal { return -1 }
    // Curses reads 0 to 7 as the eight basic colours instead of nearly black ones, so those become the darkest grey.
    if depth == .direct { return color.bits < 8 ? 0x010101 : Int(color.bits) }
    if let known = numbers[color] { return known }
    let nearest = palette?.nearest(to: color) ?? -1
    numbers[color] = nearest
    return nearest
  }
}
