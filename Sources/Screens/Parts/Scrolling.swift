/// The scroll position nearest to the present one at which certain lines are on screen.
///
/// - Parameters:
///   - position: the present first line on screen.
///   - lines: the lines that have to be on screen.
///   - height: the number of lines that fit.
///   - total: the number of lines there are.
func scrolled(_ position: Int, to lines: Range<Int>, height: Int, total: Int) -> Int {
  let shown = max(position, lines.upperBound - height)
  return max(0, min(shown, lines.lowerBound, max(0, total - height)))
}

/// The first line on screen that a certain line asks for, out of `total` lines of which `height` fit. It changes only every half
/// a page, so that most movements by one line change only two lines of the screen.
func steadyScroll(to line: Int, height: Int, total: Int) -> Int {
  let half = max(1, height / 2)
  let first = max(0, line - half / 2) / half * half
  return max(0, min(total - height, first))
}

/// The first of `shown` neighbouring places out of `total`, chosen so that a certain place is in the middle, or as near to it
/// as the ends allow.
func windowStart(around place: Int, shown: Int, of total: Int) -> Int {
  max(0, min(total - shown, place - shown / 2))
}
