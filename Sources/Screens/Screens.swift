// Everything that the explorer must know about each screen stands in this file and in the properties of `Explorer`. A new screen
// needs a folder of its own, a property there, and the cases that the compiler asks for here.

import Sheets

/// The screens; the raw value is the number key.
package enum ScreenID: Int, Sendable, CaseIterable {
  case matrices = 1
  case field
  case costs
  case forward
  case compare
  case figures

  var type: any Screen.Type {
    switch self {
    case .matrices: MatricesScreen.self
    case .field: FieldScreen.self
    case .costs: CostsScreen.self
    case .forward: ForwardScreen.self
    case .compare: CompareScreen.self
    case .figures: FiguresScreen.self
    }
  }
}

extension ScreenID {
  var digit: Unicode.Scalar { Unicode.Scalar(UInt8(48 + rawValue)) }

  /// The keys of the screen, with those that it shares with others.
  package var bindings: [KeyTable.Binding] { type.bindings }
}

/// A command that only one screen has, or only the screens with heatmaps.
package enum ScreenCommand: Hashable, Sendable {
  case heat(HeatCommand)
  case matrices(MatricesScreen.Command)
  case field(FieldScreen.Command)
  case costs(CostsScreen.Command)
  case forward(ForwardScreen.Command)
  case compare(CompareScreen.Command)
  case figures(FiguresScreen.Command)

  var isRepeatable: Bool {
    switch self {
    case .heat(let command): command.isRepeatable
    case .matrices(let command): command.isRepeatable
    case .forward(let command): command.isRepeatable
    case .field, .costs, .compare, .figures: false
    }
  }
}

/// A question of a screen, which the user answers in a prompt.
package enum ScreenQuestion: Hashable, Sendable {
  /// The range of values that the colours span.
  case range
  /// The kernels with which the FLOPs screen counts operations.
  case kernels
  /// Which channels are shown.
  case filter
  /// The figure by which channels are sorted.
  case order
  /// The resolutions at which the FLOPs screen counts operations.
  case resolutions

  /// What Tab completes in the answer; `nil` if it completes nothing.
  var completed: Prompt.Completed? {
    switch self {
    case .filter, .order: .figure
    case .range, .kernels, .resolutions: nil
    }
  }
}

/// A target of the mouse that only one screen has, or only the screens with heatmaps.
enum ScreenTarget: Equatable, Sendable {
  case heat(HeatTarget)
  case field(FieldScreen.Target)
  case costs(CostsScreen.Target)
  case forward(ForwardScreen.Target)
  case compare(CompareScreen.Target)
  case figures(FiguresScreen.Target)

  var isMatrix: Bool {
    switch self {
    case .heat(let target): target.isMatrix
    case .field, .costs, .forward, .compare, .figures: false
    }
  }

  var isPlane: Bool {
    switch self {
    case .field(let target): target == .map
    case .forward(let target): target == .picture || target == .chart
    case .heat, .costs, .compare, .figures: false
    }
  }
}

extension Explorer {
  /// The screen that is shown.
  var current: any Screen {
    switch screen {
    case .matrices: matrices
    case .field: field
    case .costs: costs
    case .forward: forward
    case .compare: compare
    case .figures: figures
    }
  }

  /// Whether work is under way whose result may come so soon that drawing can wait for it.
  package var isWaiting: Bool { current.isWaiting(shared) }

  /// Tells the screen that is shown of an event.
  ///
  /// - Returns: the requests of the screen; `nil` if the event is a command that means nothing to it.
  mutating func tell(_ event: ScreenEvent) -> [Request]? {
    switch screen {
    case .matrices: matrices.update(event, shared)
    case .field: field.update(event, shared)
    case .costs: costs.update(event, shared)
    case .forward: forward.update(event, shared)
    case .compare: compare.update(event, shared)
    case .figures: figures.update(event, shared)
    }
  }

  /// Stops the work that the screen waits for.
  ///
  /// - Returns: the requests of the screen; `nil` if no work is under way.
  mutating func stopScreen() -> [Request]? {
    switch screen {
    case .matrices: matrices.stop(shared)
    case .field: field.stop(shared)
    case .costs: costs.stop(shared)
    case .forward: forward.stop(shared)
    case .compare: compare.stop(shared)
    case .figures: figures.stop(shared)
    }
  }

  mutating func perform(_ command: ScreenCommand) -> [Request] {
    switch command {
    case .heat(let command):
      switch screen {
      case .matrices: matrices.perform(command, shared)
      case .forward: forward.perform(command, shared)
      case .field, .costs, .compare, .figures: []
      }
    case .matrices(let command): matrices.perform(command, shared)
    case .field(let command): field.perform(command, shared)
    case .costs(let command): costs.perform(command, shared)
    case .forward(let command): forward.perform(command, shared)
    case .compare(let command): compare.perform(command, shared)
    case .figures(let command): figures.perform(command, shared)
    }
  }

  /// Whether the target belongs to the screen that is shown. The frame under the mouse may still have been that of another screen.
  func isShown(_ target: ScreenTarget) -> Bool {
    switch target {
    case .heat: browser != nil
    case .field: screen == .field
    case .costs: screen == .costs
    case .forward: screen == .forward
    case .compare: screen == .compare
    case .figures: screen == .figures
    }
  }

  /// Selects what was clicked.
  ///
  /// - Parameter place: the cell under the mouse, and the area of the target.
  mutating func select(_ target: ScreenTarget, _ place: Place) -> [Request] {
    switch target {
    case .heat(let target):
      switch screen {
      case .matrices: matrices.select(target, place, shared)
      case .forward: forward.select(target, place, shared)
      case .field, .costs, .compare, .figures: []
      }
    case .field(let target): field.select(target, place, shared)
    case .costs(let target): costs.select(target, shared)
    case .forward(let target): forward.select(target, place, shared)
    case .compare(let target): compare.select(target, shared)
    case .figures(let target): figures.select(target)
    }
  }

  /// Whether a click on the target opens it, since it is selected already.
  func isSelected(_ target: ScreenTarget) -> Bool {
    switch target {
    case .heat(let target): browser?.isSelected(target) ?? false
    case .costs(let target): costs.isSelected(target, shared)
    case .compare(let target): compare.isSelected(target, shared)
    case .figures(let target): figures.isSelected(target)
    case .field, .forward: false
    }
  }

  /// Takes the answer to a question of a screen.
  ///
  /// - Throws: `Refusal` if the text is no answer.
  mutating func answer(_ question: ScreenQuestion, _ text: String) throws(Refusal) -> [Request] {
    switch question {
    case .range:
      screen == .forward
        ? try forward.take(range: text, shared) : [.color(try shared.colors.spanning(text))]
    case .kernels: try costs.take(kernels: text, shared)
    case .resolutions: try costs.take(resolutions: text, shared)
    case .filter:
      screen == .forward
        ? try forward.take(filter: text, shared) : try matrices.take(filter: text, shared)
    case .order:
      screen == .forward
        ? try forward.take(order: text, shared) : try matrices.take(order: text, shared)
    }
  }

  /// The heatmaps of the screen, in which channels can be searched and selected by number; `nil` if the screen has none.
  var browser: Browser? {
    switch screen {
    case .matrices: matrices.browser
    case .forward: forward.isChart ? nil : forward.browser
    case .field, .costs, .compare, .figures: nil
    }
  }

  /// Whether the list of classes is on screen, in the place of heatmaps.
  var showsClasses: Bool { screen == .forward && forward.showsClasses }

  /// Selects an item of the screen's heatmaps.
  mutating func goTo(item: Int) {
    switch screen {
    case .matrices: matrices.goTo(item: item, shared)
    case .forward: forward.goTo(item: item, shared)
    case .field, .costs, .compare, .figures: break
    }
  }

  /// The item of the channel with a number, if heatmaps have the keys.
  ///
  /// - Returns: `nil` if they have not, or if there is no such channel.
  func place(ofChannel channel: Int) -> Int? {
    guard [.pane, .channel].contains(context), let browser, let sheet = browser.sheet, !showsClasses
    else { return nil }
    return sheet.item(of: Sheet.Origin(layer: browser.origin.layer, channel: channel))
  }
}
