import CheckpointFiles
import Effects
import NeoNeXt
import Screens
import Sheets
import Synchronization
import TUICore
import TensorCore
import TestSupport
import Weights

/// An interpreter of a small model, for tests that check which actions it posts.
struct Bench {
  let model: Model
  let interpreter: Interpreter
  static let size = MapSize(height: 32, width: 32)

  /// - Parameters:
  ///   - damaged: parts of the names of tensors that cannot be read.
  ///   - isOpenable: whether the checkpoints of the run open.
  init(
    damaged: [String] = [], other: Model? = nil, isOpenable: Bool = true, threads: Int = 1,
    measured: Measured = Measured()
  ) throws {
    let model = Model(
      DamagedTensors(try Checkpoint.open(Fixtures.path("nano-release.pt")), damaged))
    self.model = model
    interpreter = Interpreter(
      outline: Outline(model), epoch: 3, model: model, other: other,
      open: { epoch in
        guard isOpenable else { throw DamagedTensors.Failure() }
        return model
      },
      forward: ForwardRun(model, ForwardSettings(resolution: Self.size, threads: 1)),
      measured: measured, threads: threads)
  }

  /// Carries out a computation, and returns all actions that are posted, in their order.
  ///
  /// - Parameter body: is called with every action when it is posted.
  func actions(
    _ computation: Computation, _ body: @escaping @Sendable (Action) -> Void = { _ in }
  ) -> [Action] {
    let posted = Mutex<[Action]>([])
    interpreter.run(computation) { action in
      posted.withLock { $0.append(action) }
      body(action)
    }
    return posted.withLock(\.self)
  }

  /// Begins with a grey image.
  func openImage() throws {
    _ = try interpreter.forward.begin(
      with: [Float](repeating: 0.5, count: 3 * Self.size.positions), title: "grey",
      fileSize: Self.size, picture: Picture(Size(width: 0, height: 0), bytes: []))
  }

  func entry(of layer: LayerID) -> Int { interpreter.outline.entry(of: layer) ?? -1 }

  func sheet(of layer: LayerID) throws -> Sheet {
    try Sheet(.layer(layer), of: model, entry: entry(of: layer))
  }

  func field(_ size: MapSize = Bench.size) throws -> FieldRequest {
    FieldRequest(
      architecture: model.architecture ?? Architecture(.t, .release), size: size,
      layer: .downsample(stage: 0), row: 0.5, column: 0.5)
  }
}
