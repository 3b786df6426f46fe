import Analysis
import Sheets

/// Arranging the matrices: subtracting a baseline, sorting, filtering and grouping the channels.
extension MatricesScreen {
  /// Shows the loaded matrices if they need no arranging; else asks for them to be arranged, unless that is done or under way.
  mutating func show(_ shared: Shared) -> [Request] {
    // Loading matrices calls off what is being arranged.
    if shared.matrices.isLoading || arranging?.subject != .entry(shared.selection) {
      arranging = nil
    }
    guard let loaded = shared.currentMatrices else { return [] }
    let wanted = Shown(
      subject: loaded.sheet.subject, arrangement: arrangement, epoch: loaded.epoch)
    guard arranging != wanted, failed != wanted else { return [] }
    guard browser.sheet?.subject != wanted.subject || shown != wanted else {
      arranging = nil
      return []
    }
    if arrangement.isPlain {
      arranging = nil
      show(loaded.sheet, wanted, shared)
      return []
    }
    if arrangement.needsGradient, shared.image.input == nil, shared.image.mayCome {
      // The image is opened first; then the matrices are shown again.
      return [.needImage]
    }
    arranging = wanted
    return [
      .run(
        .compute(
          .arrange(
            ArrangeRequest(
              sheet: loaded.sheet, compared: loaded.compared,
              comparedFailure: loaded.comparedFailure, otherTitle: shared.otherTitle,
              arrangement: arrangement))))
    ]
  }

  private mutating func show(_ sheet: Sheet, _ new: Shown, _ shared: Shared) {
    oddities = Oddities()
    shown = new
    browser.show(sheet, hasPatches: sheet.sides.count == 2, stage(shared))
  }

  /// Shows the arranged sheet, unless another entry was selected or another arrangement was chosen meanwhile.
  mutating func take(_ sheet: Sheet, _ done: Arrangement, _ shared: Shared) -> [Request] {
    guard done == arrangement, sheet.subject == .entry(shared.selection),
      arranging?.subject == sheet.subject
    else { return [] }
    arranging = nil
    let isNew = shown.arrangement != done
    show(
      sheet,
      Shown(subject: sheet.subject, arrangement: done, epoch: shared.matrices.loaded?.epoch ?? 0),
      shared)
    // The gallery starts from the top. A channel that is shown large is followed to its new place.
    if isNew, !arrangement.isWhole, browser.depth == .gallery { goTo(item: 0, shared) }
    return follow(shared)
  }

  /// Shows the matrices as the file has them, and says why they could not be arranged.
  mutating func fail(_ failed: Arrangement, _ reason: String, _ shared: Shared) -> [Request] {
    guard failed == arrangement, arranging?.subject == .entry(shared.selection) else { return [] }
    self.failed = arranging
    arranging = nil
    showPlain(shared)
    return [.say(reason, isError: true)]
  }

  private mutating func showPlain(_ shared: Shared) {
    guard let loaded = shared.selectedMatrices else { return }
    show(loaded.sheet, Shown(subject: loaded.sheet.subject, epoch: loaded.epoch), shared)
  }

  /// Stops arranging the matrices and keeps the arrangement that is on screen; or else leaves what was entered in the gallery.
  mutating func stop(_ shared: Shared) -> [Request]? {
    guard arranging != nil else { return leave(shared) }
    (failed, arranging) = (arranging, nil)
    if currentSheet(shared) != nil {
      chosen.keep(shown.arrangement)
    } else {
      chosen.keep(Arrangement())
      showPlain(shared)
    }
    return [.say("stopped"), .run(.cancel(.matrices))]
  }

  /// Goes back to the screen that opened what is shown, or takes back the part of the arrangement that was asked for last.
  ///
  /// - Returns: `nil` if there is nothing to leave, or something deeper to leave first.
  private mutating func leave(_ shared: Shared) -> [Request]? {
    if let origin = cameFrom, browser.depth == origin.depth {
      cameFrom = nil
      chosen = origin.chosen
      if origin.depth != .gallery { browser.depth = .gallery }
      return [.show(origin.screen)]
    }
    guard browser.depth == .gallery || shared.focus == .tree, let last = chosen.last else {
      return nil
    }
    return arrange(shared) { $0.remove(last) }
  }

  /// What Esc leaves, if that is not the usual: work, a screen that opened what is shown, or a part of the arrangement.
  func backHint(_ shared: Shared) -> String? {
    if arranging != nil { return "stop" }
    if let origin = cameFrom, browser.depth == origin.depth {
      return "back to \(origin.screen.type.name)"
    }
    return browser.depth == .gallery || shared.focus == .tree ? chosen.backHint : nil
  }

  /// Changes the arrangement and shows the matrices in it.
  private mutating func arrange(
    _ shared: Shared, _ change: (inout ChosenArrangement) -> Void
  ) -> [Request] {
    change(&chosen)
    failed = nil
    return show(shared)
  }

  /// Has the gradients computed again, since another image is open.
  mutating func forgetGradient(_ shared: Shared) -> [Request] {
    guard arrangement.needsGradient else { return [] }
    (arranging, failed) = (nil, nil)
    chosen.renew()
    return show(shared)
  }

  /// Takes the next baseline, and skips those that there is nothing to subtract for.
  mutating func cycleBaseline(_ shared: Shared) -> [Request] {
    let isNeoCell = shared.matrices.loaded?.sheet.sides.count == 2
    let hasOther = shared.otherTitle != nil
    let hasImage = shared.image.input != nil || shared.image.mayCome
    return arrange(shared) { chosen in
      chosen.change(.baseline) { arrangement in
        repeat {
          arrangement.baseline = arrangement.baseline.next
        } while (arrangement.baseline == .other && !hasOther)
          || (arrangement.baseline == .neoinit && !isNeoCell)
          || (arrangement.baseline == .gradient && !(isNeoCell && hasImage))
      }
    }
  }

  private static let rankings: [Arrangement.Order] = [
    .moved, .frobenius, .spectral, .smallest, .condition, .stableRank, .symmetric, .banded, .rowSum,
    .sparsity, .determinant,
  ].map(Arrangement.Order.figure)
  private static let groupings = [4, 8, 16].map(Arrangement.Order.patterns)

  mutating func sortChannels(_ shared: Shared) -> [Request] {
    arrange(shared) { $0.cycle(Self.rankings) }
  }

  mutating func cyclePatterns(_ shared: Shared) -> [Request] {
    arrange(shared) { $0.cycle(Self.groupings) }
  }

  /// Sorts the channels by the figure that the user typed.
  ///
  /// - Parameter text: a figure such as `condition`; an empty text stands for the order of the file.
  /// - Throws: `Refusal` if there is no such figure.
  mutating func take(order text: String, _ shared: Shared) throws(Refusal) -> [Request] {
    let order = try ChosenArrangement.order(text)
    return arrange(shared) { chosen in chosen.change(.order) { $0.order = order } }
  }

  /// Takes the filter that the user typed.
  ///
  /// - Parameter text: a filter such as `moved > 3`; an empty text shows all channels.
  /// - Throws: `Refusal` if the text is no filter.
  mutating func take(filter text: String, _ shared: Shared) throws(Refusal) -> [Request] {
    let filter = try ChosenArrangement.filter(text)
    return arrange(shared) { chosen in chosen.change(.filter) { $0.filter = filter } }
  }
}
