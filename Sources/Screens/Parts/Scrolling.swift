/// The scroll position nearest to the present one that shows `lines` of `total`.
func scrolled(_ position: Int, to lines: Range<Int>, height: Int, total: Int) -> Int {
  let shown = max(position, lines.upperBound - height)
  return max(0, min(shown, lines.lowerBound, max(0, total - height)))
}

/// The first line of `total` on screen, so that a certain line is well inside. It changes only every half a page, so that a
/// movement by one line draws two lines anew.
func steadyScroll(to line: Int, height: Int, total: Int) -> Int {
  let half = max(1, height / 2)
  let first = max(0, line - half / 2) / half * half
  return max(0, min(total - height, first))
}

/// The first of `shown` places among `total`, so that a certain place is in the middle of them as far as the ends allow.
func windowStart(around place: Int, shown: Int, of total: Int) -> Int {
  max(0, min(total - shown, place - shown / 2))
}
