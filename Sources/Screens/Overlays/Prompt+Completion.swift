import TensorCore

/// Completing a path that is being typed.
extension Prompt {
  /// Whether the line is a path.
  var isPath: Bool {
    switch purpose {
    case .export, .image: true
    case .resolution, .screen: false
    }
  }

  /// Takes note that the path up to the caret is to be completed.
  ///
  /// - Returns: that part of the path.
  mutating func askForCompletion() -> String {
    isSelected = false
    let path = String(Array(text)[..<caret.clamped(to: 0...text.count)])
    asked = path
    return path
  }

  /// Puts in what the names have in common, where the path ended that was asked about. What was typed meanwhile stays behind it. An
  /// answer about another path than the last is dropped.
  mutating func take(_ completion: PathCompletion, of path: String) {
    guard asked == path else { return }
    asked = nil
    let characters = Array(text)
    let isSame = String(characters[..<caret]) == path
    guard text.hasPrefix(path), caret >= path.count else { return }
    let addition = completion.addition(to: path.pathStem)
    if !addition.isEmpty {
      let tail = caret
      caret = path.count
      insert(addition)
      caret += tail - path.count
    }
    if isSame { self.completion = completion }
  }
}
