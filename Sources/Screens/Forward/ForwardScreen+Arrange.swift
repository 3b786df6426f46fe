import Analysis
import Sheets
import TUICore

/// Sorting and filtering the channels of a map.
extension ForwardScreen {
  private static let rankings: [Arrangement.Order] = [.deviation, .maximum, .mean, .frobenius]
    .map(Arrangement.Order.figure)

  mutating func sortChannels(_ shared: Shared) -> [Request] {
    rearrange(shared) { $0.cycle(Self.rankings) }
  }

  var filterPrompt: Prompt { chosen.filterPrompt(example: "std > 1, nan = 0") }

  /// Takes the filter that the user typed; an empty text shows all channels.
  ///
  /// - Throws: `Refusal` if the text is no filter.
  mutating func take(filter text: String, _ shared: Shared) throws(Refusal) -> [Request] {
    let filter = try ChosenArrangement.filter(text, ofMaps: true)
    return rearrange(shared) { chosen in chosen.change(.filter) { $0.filter = filter } }
  }

  /// Sorts the channels by the figure that the user typed; an empty text stands for the order of the channels.
  ///
  /// - Throws: `Refusal` if there is no such figure.
  mutating func take(order text: String, _ shared: Shared) throws(Refusal) -> [Request] {
    let order = try ChosenArrangement.order(text, ofMaps: true)
    return rearrange(shared) { chosen in chosen.change(.order) { $0.order = order } }
  }

  private mutating func rearrange(
    _ shared: Shared, _ change: (inout ChosenArrangement) -> Void
  ) -> [Request] {
    change(&chosen)
    guard step > 0, let computed, computed.subject == .step(step) else { return [] }
    return show(computed, shared)
  }

  /// Shows the map of a step as the user chose, or asks for it to be arranged so first.
  mutating func show(_ sheet: Sheet, _ shared: Shared) -> [Request] {
    computed = sheet
    guard step > 0, sheet.canBeOrdered, !chosen.arrangement.isPlain else {
      show(sheet, as: Arrangement(), shared)
      return []
    }
    isArranging = true
    return [.run(.compute(.arrange(ArrangeRequest(sheet, chosen.arrangement))))]
  }

  private mutating func show(_ sheet: Sheet, as new: Arrangement, _ shared: Shared) {
    isArranging = false
    let isNew = shown != new
    shown = new
    browser.show(sheet, hasPatches: sheet.neocell != nil, stage(shared))
    if isNew, !new.isWhole, browser.depth == .gallery { goTo(item: 0, shared) }
    browser.settle(stage(shared))
  }

  /// Shows the arranged map, unless another step was gone to or another arrangement was chosen meanwhile.
  mutating func take(_ sheet: Sheet, _ done: Arrangement, _ shared: Shared) {
    guard isArranging, sheet.subject == .step(step), done == chosen.arrangement else { return }
    show(sheet, as: done, shared)
  }

  /// Shows the map as it was computed, and says why it could not be arranged.
  mutating func fail(_ failed: Arrangement, _ reason: String, _ shared: Shared) -> [Request] {
    guard isArranging, failed == chosen.arrangement, let computed else { return [] }
    show(computed, as: Arrangement(), shared)
    return [.say(reason, isError: true)]
  }

  /// Stops arranging, or takes back the part of the arrangement that was asked for last.
  ///
  /// - Returns: `nil` if there is nothing to stop or to take back, or something deeper to leave first.
  mutating func leaveArrangement(_ shared: Shared) -> [Request]? {
    if isArranging, let computed {
      chosen.keep(Arrangement())
      show(computed, as: Arrangement(), shared)
      return [.say("stopped"), .run(.cancel(.forward))]
    }
    guard !isChart, browser.depth == .gallery || shared.focus == .tree else { return nil }
    if leavesToChart(shared) { return toggleChart(shared) }
    return chosen.last.map { last in rearrange(shared) { $0.remove(last) } }
  }

  func backHint(_ shared: Shared) -> String? {
    if isComputing || isArranging { return "stop" }
    guard !isChart, browser.depth == .gallery || shared.focus == .tree else { return nil }
    return leavesToChart(shared) ? "back to the chart" : chosen.backHint
  }

  /// Whether Esc goes back to the chart that the maps were opened from. What they were sorted or filtered by since is left first.
  private func leavesToChart(_ shared: Shared) -> Bool {
    arrangementFromChart == chosen && shared.focus == .pane
  }
}
