/// Spearman's rank correlation of two lists: the correlation of their ranks, where equal values share the mean of their ranks.
///
/// - Returns: from −1 to 1; `nil` if a list is constant, empty or has NaN.
/// - Complexity: O(n log n)
package func rankCorrelation(_ a: [Float], _ b: [Float]) -> Double? {
  precondition(a.count == b.count, "lists of one length")
  guard !a.contains(where: \.isNaN), !b.contains(where: \.isNaN) else { return nil }
  let (x, y) = (ranks(a), ranks(b))
  let mean = Double(a.count - 1) / 2
  var (xy, xx, yy) = (0.0, 0.0, 0.0)
  for (x, y) in zip(x, y) {
    xy += (x - mean) * (y - mean)
    xx += (x - mean) * (x - mean)
    yy += (y - mean) * (y - mean)
  }
  return xx > 0 && yy > 0 ? xy / (xx * yy).squareRoot() : nil
}

private func ranks(_ values: [Float]) -> [Double] {
  let order = values.indices.sorted { values[$0] < values[$1] }
  var ranks = [Double](repeating: 0, count: values.count)
  var start = 0
  while start < order.count {
    var end = start
    while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
    for place in start..<end { ranks[order[place]] = Double(start + end - 1) / 2 }
    start = end
  }
  return ranks
}
