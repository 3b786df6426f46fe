import Analysis
import TensorCore

/// Completing what is being typed: a path, or the name of a figure.
extension Prompt {
  /// What Tab completes.
  enum Completed {
    case path, figure
  }

  /// What Tab completes in this line; `nil` if it completes nothing.
  var completed: Completed? {
    switch purpose {
    case .export, .image: .path
    case .screen(let question): question.completed
    case .resolution: nil
    }
  }

  // MARK: - Figures

  /// The figures that the name before the caret can become, with that name as far as it is typed; `nil` where no figure is typed.
  var figures: (typed: String, found: [Figure])? {
    guard completed == .figure, let typed = FigureFilter.unfinishedName(in: head) else {
      return nil
    }
    return (typed, Figure.beginning(with: typed))
  }

  /// Completes the name of the figure before the caret.
  mutating func completeFigure() {
    guard let typed = figures?.typed else { return }
    isSelected = false
    let tail = text.dropFirst(head.count)
    let new = head.dropLast(typed.count) + Figure.completed(typed)
    caret = new.count
    text = String(new + tail)
  }

  /// The text before the caret.
  private var head: String { String(text.prefix(max(0, caret))) }

  // MARK: - Paths

  /// Takes note that the path up to the caret is to be completed.
  ///
  /// - Returns: that part of the path.
  mutating func askForCompletion() -> String {
    isSelected = false
    asked = head
    return head
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
