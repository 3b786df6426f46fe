import NeoNeXt
import Sheets
import TensorCore

/// How the FLOPs screen reacts to events, keys and the mouse.
extension CostsScreen {
  mutating func update(_ event: ScreenEvent, _ shared: Shared) -> [Request]? {
    switch event {
    case .appeared, .resolutionChanged:
      if size != shared.resolution || operators.isEmpty { recount([shared.resolution], shared) }
    case .selected, .arrived, .epochChanged, .viewChanged: break
    case .command(let command): return perform(command, shared)
    }
    return []
  }

  /// Counts the operations of all operators with the kernels that are tried.
  ///
  /// - Parameter sizes: the resolution, and those that stand beside it.
  /// - Complexity: O(operators) for each resolution.
  private mutating func recount(_ sizes: [MapSize], _ shared: Shared) {
    (size, operators, others, failure) = (sizes[0], [], [], "")
    (ownTotal, published, otherForm) = (nil, nil, nil)
    guard let architecture = tried(shared) else { return }
    published = architecture.publishedRow(sizes[0])
    otherForm = OtherForm(architecture)
    do {
      let counted = try sizes.map { try architecture.counted(at: $0) }
      (operators, others) = (counted[0].operators, Array(counted.dropFirst()))
      if kernels != nil {
        ownTotal = try shared.architecture?.counted(at: sizes[0]).operators.counts.totalPatchwise
      }
    } catch {
      failure = "\(error)"
    }
  }

  private mutating func perform(_ command: PaneCommand, _ shared: Shared) -> [Request]? {
    switch command {
    case .move(let motion): return isDetailed ? [] : move(motion, shared)
    case .layer(let step): return Request.select(shared.layer(after: step), shared)
    case .item: break
    case .open: isDetailed = true
    case .back:
      guard isDetailed else { return nil }
      isDetailed = false
    }
    return []
  }

  private func move(_ motion: Motion, _ shared: Shared) -> [Request] {
    let rows = rows(shared)
    guard !rows.isEmpty else { return [] }
    let present = rows.firstIndex { $0.layer == shared.layer } ?? 0
    let page = max(1, CostsView.parts(self, shared).rows.height - 1)
    let place = motion.place(from: present, of: rows.count, page: page)
    return Request.select(rows[place].layer, shared)
  }

  /// Goes back to one resolution; in the operators of a layer, those are left first.
  mutating func stop(_ shared: Shared) -> [Request]? {
    guard !others.isEmpty, !(isDetailed && shared.hasPaneKeys) else { return nil }
    others = []
    return []
  }

  mutating func perform(_ command: Command, _ shared: Shared) -> [Request] {
    switch command {
    case .sort: sortByNext(shared)
    case .askKernels: return kernelPrompt(shared).map { [.lay(.prompt($0))] } ?? []
    case .askResolutions:
      return [.lay(.prompt(.resolutions([shared.resolution] + others.map(\.size))))]
    case .table1:
      return [.lay(.page(Page(title: "The paper's Table 1", lines: Table1Text.lines)))]
    }
    return []
  }

  /// Sorts by the next column. The times are skipped if none was measured.
  private mutating func sortByNext(_ shared: Shared) {
    let isMeasured = rows(shared).contains { $0.milliseconds != nil }
    repeat { order = order.next } while order == .time && !isMeasured
  }

  // MARK: - Resolutions

  /// Counts at the resolutions that the user typed.
  ///
  /// - Parameter text: one size such as `224`, or several that stand side by side: `224|384`.
  /// - Throws: `Refusal` if the text is no list of sizes, or if the model cannot have one of them.
  mutating func take(resolutions text: String, _ shared: Shared) throws(Refusal) -> [Request] {
    guard let sizes = [MapSize](sizes: text), let first = sizes.first else {
      throw Refusal(
        "expected N or HxW in pixels, at most 1000000, or up to six such as 224|384, found "
          + text.excerpt)
    }
    do {
      for size in sizes { _ = try tried(shared)?.counted(at: size) }
    } catch {
      throw Refusal("\(error)")
    }
    recount(sizes, shared)
    return [.resolve(first)]
  }

  // MARK: - Kernels

  private func kernelPrompt(_ shared: Shared) -> Prompt? {
    guard let architecture = tried(shared) else { return nil }
    let names = architecture.kernelNames.joined(separator: ",")
    return Prompt(
      "What if the kernels were … (empty: the model's own)", enter: "counts",
      StageKernels.stages(names) == nil ? "" : names, .screen(.kernels), emptyFailure: nil)
  }

  /// Counts with the kernels that the user typed.
  ///
  /// - Parameter text: the kernels of each stage, such as `4+7`; an empty text stands for the model's own.
  /// - Throws: `Refusal` if the text does not name kernels, or if this model cannot have them.
  mutating func take(kernels text: String, _ shared: Shared) throws(Refusal) -> [Request] {
    guard let architecture = shared.architecture else { return [] }
    if text.isEmpty || text == architecture.kernelNames.joined(separator: ",") {
      kernels = nil
    } else {
      guard let found = StageKernels.stages(text) else {
        throw Refusal(
          "expected kernels for each of \(architecture.stageCount) stages, such as 4+7, found "
            + text.excerpt)
      }
      do {
        _ = try architecture.with(kernels: found)
      } catch {
        throw Refusal("\(error)")
      }
      kernels = found
    }
    recount([shared.resolution] + others.map(\.size), shared)
    return []
  }

  // MARK: - The mouse

  package enum Target: Equatable, Sendable {
    case layer(LayerID)
  }

  func select(_ target: Target, _ shared: Shared) -> [Request] {
    switch target {
    case .layer(let layer): Request.select(layer, shared)
    }
  }

  func isSelected(_ target: Target, _ shared: Shared) -> Bool {
    switch target {
    case .layer(let layer): layer == shared.layer
    }
  }
}
