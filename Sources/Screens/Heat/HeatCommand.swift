import Sheets
import TUICore

/// The commands for heatmaps, which all screens with heatmaps have.
package enum HeatCommand: Hashable, Sendable {
  case cycleMap, cycleDomain, askRange, zoomIn, zoomOut

  var isRepeatable: Bool {
    switch self {
    case .zoomIn, .zoomOut: true
    case .cycleMap, .cycleDomain, .askRange: false
    }
  }
}

extension Browser {
  /// Carries out a command.
  ///
  /// - Parameter hasModel: whether the colours can span all L and R of the model.
  /// - Returns: the requests to the explorer, which owns the colours and the prompts.
  mutating func perform(
    _ command: HeatCommand, _ stage: HeatStage, hasModel: Bool
  ) -> [Request] {
    var colors = stage.colors
    switch command {
    case .cycleMap: colors.map = colors.map.next
    case .cycleDomain: colors.nextDomain(hasModel: hasModel, isRun: stage.isOfRun)
    case .askRange:
      let text =
        colors.fixedRange.map { "\($0.lowerBound) \($0.upperBound)" }
        ?? "\(sheet?.range.magnitude ?? 1)"
      return [.lay(.prompt(.range(text)))]
    case .zoomIn:
      enlarge(by: 1, stage)
      return []
    case .zoomOut:
      enlarge(by: -1, stage)
      return []
    }
    return [.color(colors)]
  }
}
