import Kernels
import NeoNeXt
import Screens
import TUICore
import Weights

/// From a key press to the finished frame at 200×60, in every view; loading is part of it.
struct FrameBenchmark {
  private let model: Model
  private let size = Size(width: 200, height: 60)

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

  /// `stage_4.2`, unfolded, down to the weight of its first Linear layer, large.
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

  private func perform(_ action: Action, _ explorer: inout Explorer) {
    for effect in explorer.update(action) {
      switch effect {
      case .load(let entry):
        let kind = explorer.outline.entries[entry].kind
        if let sheet = try? Sheet(kind, of: model, entry: entry) {
          _ = explorer.update(.loaded(sheet))
        }
      case .field(let request):
        if let fields = try? FieldPair(request.architecture, request.size),
          let result = try? FieldResult(request, fields, reusing: explorer.field.result)
        {
          _ = explorer.update(.fieldFollowed(result))
        }
      default: break
      }
    }
  }
}
