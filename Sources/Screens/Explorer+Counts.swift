import Sheets
import TUICore
import TensorCore

/// Numbers before a movement, and copying. Since 1 to 6 switch screens, a number begins with 0, 7, 8 or 9.
extension Explorer {
  private static let countLimit = 9999

  /// - Returns: whether the key is a digit of a number.
  mutating func count(_ key: Key) -> Bool {
    guard case .character(let scalar) = key, let digit = Int(String(scalar)),
      count != nil || digit == 0 || digit > Screen.allCases.count
    else { return false }
    count = min(Self.countLimit, (count ?? 0) * 10 + digit)
    return true
  }

  private static let movements: Set<Command> = [
    .up, .down, .left, .right, .pageUp, .pageDown, .halfUp, .halfDown, .previousItem, .nextItem,
    .previousLayer, .nextLayer, .nextStep, .previousStep, .nextEpoch, .previousEpoch, .nextMatch,
    .previousMatch, .nextOddity, .previousOddity, .zoomIn, .zoomOut, .largerImage, .smallerImage,
  ]

  /// A movement as often as the number says; the first or last as the channel of that number; what is no
  /// movement once.
  mutating func perform(_ command: Command, _ repetitions: Int) -> [Effect] {
    if command == .first || command == .last, let item = numbered(repetitions) {
      selectItem(item)
      return []
    }
    guard Self.movements.contains(command) else { return perform(command) }
    var effects: [Effect] = []
    for _ in 0..<repetitions {
      let before = self
      let new = perform(command)
      // At the edge there is nothing more to do.
      if self == before && new.isEmpty { break }
      effects.removeAll { effect in new.contains { $0.replaces(effect) } }
      effects += new
    }
    return effects
  }

  private func numbered(_ channel: Int) -> Int? {
    guard [.gallery, .channel].contains(paneContext), !showsClasses else { return nil }
    return sheet?.item(of: Sheet.Origin(layer: origin.layer, channel: channel))
  }

  mutating func copyValue() -> [Effect] {
    let value = readout.value
    guard !value.isEmpty else {
      message = Message(text: "no value here to copy", isError: true)
      return []
    }
    message = Message(text: "copied \(value.excerpt)", isError: false)
    return [.copy(value)]
  }
}

extension Effect {
  /// Whether it makes another needless: the same kind of work, asked for later.
  fileprivate func replaces(_ other: Effect) -> Bool {
    switch (self, other) {
    case (.load, .load), (.step, .step), (.field, .field), (.openEpoch, .openEpoch),
      (.cancel(.forward), .cancel(.forward)), (.arrange, .arrange):
      true
    default: false
    }
  }
}
