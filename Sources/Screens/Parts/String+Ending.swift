extension String {
  /// The ending of a file's name with its point, such as `.pt`; empty if it has none.
  var fileEnding: Substring {
    guard let point = lastIndex(of: "."), point > startIndex else { return "" }
    return self[point...]
  }
}
