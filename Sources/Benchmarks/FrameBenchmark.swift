import Effects
import Kernels
import NeoNeXt
import Screens
import Sheets
import Synchronization
import TUICore
import TensorCore
import Weights

/// Measures the time from a key press to the finished frame at 200×60, in every view. The time includes loading.
struct FrameBenchmark {
  private let model: Model
  private let size = Size(width: 200, height: 60)
  private static let threads = 2

  init(_ model: Model) { self.model = model }

  func run() {
    print("\na key press to the finished frame, 200×60")
    measure("layers", [], keys: [.down, .up])
    measure("layers, all tensors unfolded", unfolding, keys: [.down, .up])
    measure("gallery", [.enter], keys: [.right, .down, .left, .up])
    measure("gallery, paging", [.enter], keys: [.pageDown, .pageUp])
    measure("one channel", [.enter, .end, .enter], keys: [.left, .down, .character("["), .up])
    measure("A and B", [.enter, .enter, .enter], keys: [.down, .right, .up, .left])
    measure("sorting the channels of a layer", [.enter], keys: [.character("s")])
    measure("patterns of a layer", [.enter], keys: [.character("K")])
    measure("gallery of all layers, paging", [.home, .enter], keys: [.pageDown, .pageUp])
    measure("compare", [.character("5"), .tab], keys: [.down, .up])
    measure("figures", [.character("6"), .tab], keys: [.down, .up, .right, .left])
    measure("receptive field, following it", [.character("2"), .tab], keys: [.down, .up])
    measure(
      "receptive field, compared", [.character("2"), .character("v"), .tab], keys: [.down, .up])
    measure("FLOPs", [.character("3"), .tab], keys: [.down, .up])
    measure(
      "FLOPs, another resolution", [.character("3")], keys: [.character("+"), .character("-")])
    measure("a large tensor (4096×1024)", largeTensor, keys: [.right, .down, .left, .up])
    measure("help", [.character("?")], keys: [.down, .up])
    measure("export prompt", [.character("e")], keys: [.character("a"), .backspace])
  }

  private var unfolding: [Key] { (0..<40).flatMap { _ in [Key.right, .character("}")] } }

  /// The keys that unfold `stage_4.2`, select the weight of its first Linear layer, and show it on the whole screen.
  private var largeTensor: [Key] {
    [.end, .up, .right] + [Key](repeating: .down, count: 10) + [.enter, .enter]
  }

  private func measure(_ name: String, _ preparation: [Key], keys: [Key]) {
    var explorer = Explorer(
      ModelFacts(title: "b.pt", summary: "", details: [], warning: ""), outline: Outline(model),
      size: size, surface: Surface(depth: .direct),
      architecture: model.architecture, resolution: MapSize(height: 224, width: 224))
    perform(.start, &explorer)
    for key in preparation { perform(.key(key), &explorer) }
    var times: [Double] = []
    for round in 0..<50 * keys.count {
      let start = ContinuousClock.now
      perform(.key(keys[round % keys.count]), &explorer)
      let frame = explorer.view()
      times.append((ContinuousClock.now - start).milliseconds)
      precondition(frame.size == size)
    }
    Benchmarks.report("  " + name, times)
  }

  /// Measures the work that takes longer than a frame and is done in the background.
  func runLaboratory() {
    print("\nthe laboratory, all L and R, in the background")
    func time(_ name: String, _ work: () throws -> Void) {
      var times: [Double] = []
      for _ in 0..<7 {
        let start = ContinuousClock.now
        try? work()
        times.append((ContinuousClock.now - start).milliseconds)
      }
      Benchmarks.report("  " + name, times)
    }
    time("every figure of every matrix") {
      _ = try parallelMap(model.neocellLayers, threads: Self.threads) {
        try NeoCellFigures(model.neocell(of: $0))
      }
    }
    time("comparing with NeoInit's expectation") {
      if let expectation = model.expectation {
        _ = try ModelDifference(model, expectation, neocellsAlone: true)
      }
    }
    guard let sheet = try? Sheet(all: model, entry: 0) else { return }
    time("loading all layers as one gallery") { _ = try Sheet(all: model, entry: 0) }
    for (name, order) in [
      ("sorting all channels", Arrangement.Order.figure(.moved)),
      ("grouping all channels into 8 patterns", .patterns(8)),
    ] {
      time(name) { _ = try ArrangeRequest(sheet, order).arranged() }
    }
    time("the most unusual channels") { _ = try sheet.oddities(count: 100) }
  }

  /// Updates the explorer and carries out at once the work that it asks for, which the program does in the background. The growth
  /// of receptive fields over the layers is left out, since the program computes it after the frame.
  private func perform(_ action: Action, _ explorer: inout Explorer) {
    for effect in explorer.update(action) {
      guard case .compute(let computation) = effect else { continue }
      let answers = Mutex<[Action]>([])
      let cancellation = Cancellation()
      Cancellation.$current.withValue(cancellation) {
        interpreter(explorer).run(computation) { answer in
          answers.withLock { $0.append(answer) }
          if case .fieldFollowed = answer { cancellation.cancel() }
        }
      }
      for answer in answers.withLock(\.self) { perform(answer, &explorer) }
    }
  }

  private func interpreter(_ explorer: Explorer) -> Interpreter {
    Interpreter(
      outline: explorer.shared.outline, epoch: 0, model: model, other: nil,
      open: { [model] _ in model },
      forward: ForwardRun(
        model, ForwardSettings(resolution: explorer.shared.resolution, threads: Self.threads)),
      measured: Measured(), threads: Self.threads)
  }
}
