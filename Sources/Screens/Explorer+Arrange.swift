import Analysis
import Sheets

/// The laboratory: matrices less a baseline, sorted, chosen and grouped, and the unusual ones.
extension Explorer {
  struct Oddities: Equatable, Sendable {
    /// The most unusual first; `nil` until they were looked for.
    var found: [Oddity]?
    /// The one that was gone to last.
    var place = 0
  }

  /// Shows the matrices of an entry as they are arranged, or asks for that to be done.
  mutating func showMatrices() -> [Effect] {
    // What is still to be loaded is arranged then.
    guard let loadedSheet, loadedSheet.subject == .entry(selection),
      loaded?.epoch == epochs.current, !isLoading
    else { return [] }
    if arrangement.isPlain {
      loading = .none
      showArranged(loadedSheet, arrangement)
      return []
    }
    loading = .arranging
    return [
      .arrange(
        ArrangeRequest(
          sheet: loadedSheet, compared: comparedSheet, comparedFailure: loaded?.comparedFailure,
          otherTitle: otherTitle, arrangement: arrangement))
    ]
  }

  private var isLoading: Bool { if case .loading = loading { true } else { false } }

  private mutating func showArranged(_ sheet: Sheet, _ done: Arrangement) {
    oddities = Oddities()
    shown = Shown(arrangement: done, epoch: loaded?.epoch ?? 0)
    show(sheet, on: .matrices)
  }

  /// From the top, unless there is one channel on screen, which is followed to its new place.
  private mutating func showFromTop() {
    guard screen == .matrices, matrices.depth == .gallery else { return }
    selectItem(0)
  }

  mutating func take(_ sheet: Sheet, _ done: Arrangement) {
    guard done == arrangement, sheet.subject == .entry(selection) else { return }
    loading = .none
    let isNew = shown.arrangement != done
    showArranged(sheet, done)
    if isNew, !arrangement.isWhole { showFromTop() }
  }

  /// Shows the matrices as they are, with why they are not as they were asked for.
  mutating func failArranging(_ failed: Arrangement, _ reason: String) {
    guard failed == arrangement, let loadedSheet, loading == .arranging else { return }
    loading = .none
    showArranged(loadedSheet, Arrangement())
    message = Message(text: reason, isError: true)
  }

  /// Keeps what is on screen instead of what it was to become.
  mutating func cancelArranging() -> [Effect] {
    loading = .none
    if currentSheet != nil {
      arrangement = shown.arrangement
    } else if let loadedSheet {
      arrangement = Arrangement()
      showArranged(loadedSheet, arrangement)
    }
    message = Message(text: "stopped", isError: false)
    return [.cancel(.matrices)]
  }

  private mutating func arrange(_ change: (inout Arrangement) -> Void) -> [Effect] {
    change(&arrangement)
    return showMatrices()
  }

  mutating func cycleBaseline() -> [Effect] {
    let isNeoCell = loadedSheet?.sides.count == 2
    return arrange { [otherTitle] arrangement in
      repeat {
        arrangement.baseline = arrangement.baseline.next
      } while (arrangement.baseline == .other && otherTitle == nil)
        || (arrangement.baseline == .neoinit && !isNeoCell)
    }
  }

  private static let rankings: [Arrangement.Order] = [
    .moved, .frobenius, .spectral, .smallest, .condition, .stableRank, .symmetric, .banded, .rowSum,
    .sparsity, .determinant,
  ].map(Arrangement.Order.figure)
  private static let groupings = [4, 8, 16].map(Arrangement.Order.patterns)

  mutating func sortChannels() -> [Effect] { cycleOrder(Self.rankings) }

  mutating func cyclePatterns() -> [Effect] { cycleOrder(Self.groupings) }

  /// The order after the present one among some; after the last, that of the file.
  private mutating func cycleOrder(_ orders: [Arrangement.Order]) -> [Effect] {
    arrange { arrangement in
      let next = (orders.firstIndex(of: arrangement.order) ?? -1) + 1
      arrangement.order = orders.indices.contains(next) ? orders[next] : .stored
    }
  }

  // MARK: - Filter

  mutating func askForFilter() {
    overlay = .prompt(Prompt(arrangement.filter?.text ?? "", .filter))
  }

  func filter(from text: String) -> Result<FigureFilter?, FigureFilter.Failure> {
    guard text.contains(where: { $0 != " " }) else { return .success(nil) }
    return Result { () throws(FigureFilter.Failure) in try FigureFilter(text) }
  }

  mutating func show(_ filter: FigureFilter?) -> [Effect] {
    arrange { $0.filter = filter }
  }

  // MARK: - Unusual channels

  mutating func goToOddity(by step: Int) -> [Effect] {
    guard loading == .none else { return [] }
    guard let sheet = currentSheet, sheet.sides.count == 2 else {
      message = Message(
        text: "only channels of a NeoCell are compared with each other", isError: true)
      return []
    }
    guard let found = oddities.found else {
      return loadedSheet.map { [.findOddities($0.mergedBySize, shown.arrangement)] } ?? []
    }
    go(toOddity: oddities.place + step, of: found)
    return []
  }

  mutating func take(_ found: [Oddity]) {
    oddities = Oddities(found: found)
    go(toOddity: 0, of: found)
  }

  private mutating func go(toOddity place: Int, of found: [Oddity]) {
    guard !found.isEmpty else {
      message = Message(text: "no channel stands out", isError: false)
      return
    }
    oddities.place = max(0, min(found.count - 1, place))
    let oddity = found[oddities.place]
    guard let item = sheet?.item(of: oddity.origin) else {
      let layer = oddity.origin.layer.map { "\($0)/" } ?? ""
      message = Message(
        text:
          "\(oddities.place + 1) of \(found.count) · channel \(layer)\(oddity.origin.channel) is not "
          + "among those shown: \(oddity.reason)", isError: false)
      return
    }
    selectItem(item)
    message = Message(
      text: "\(oddities.place + 1) of \(found.count) · channel \(channelName): \(oddity.reason)",
      isError: false)
  }

  /// `17`, or `stage_3.4/17` on a sheet of many layers.
  var channelName: String { (origin.layer.map { "\($0)/" } ?? "") + "\(channel)" }
}
