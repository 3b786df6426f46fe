// Effects computes what the explorer asks for, for the terminal, for replayed keys, for tests and for benchmarks alike. Whoever
// asks decides when that is done and on which thread. It knows nothing of terminals, checkpoints or commands.

import Kernels
import NeoNeXt
import Screens
import Sheets
import TensorCore
import Weights

/// The models that the explorer looks at, and what is computed from them.
package struct Interpreter: Sendable {
  package let outline: Outline
  /// The checkpoint of the run that is open, and its model.
  package let epoch: Int
  package let model: Model
  /// The model that it is compared with; `nil` compares with what NeoInit gives on average.
  package let other: Model?
  /// Opens the model of any checkpoint of the run.
  package let open: @Sendable (_ epoch: Int) throws -> Model
  package let forward: ForwardRun
  package let measured: Measured
  package let threads: Int

  package typealias Post = @Sendable (Action) -> Void

  package init(
    outline: Outline, epoch: Int, model: Model, other: Model?,
    open: @escaping @Sendable (_ epoch: Int) throws -> Model, forward: ForwardRun,
    measured: Measured, threads: Int
  ) {
    self.outline = outline
    self.epoch = epoch
    self.model = model
    self.other = other
    self.open = open
    self.forward = forward
    self.measured = measured
    self.threads = threads
  }

  /// Computes, and posts the results one by one; what goes wrong is posted too. A task that is cancelled posts nothing more.
  package func run(_ computation: Computation, _ post: @escaping Post) {
    do {
      try compute(computation, post)
    } catch is CancellationError {
    } catch {
      post(computation.failure("\(error)"))
    }
  }

  private func compute(_ computation: Computation, _ post: @escaping Post) throws {
    switch computation {
    case .load(let entry): post(try load(entry))
    case .arrange(let request): post(.arranged(try request.arranged(), request.arrangement))
    case .findOddities(let sheet, let arrangement):
      let found = try sheet.oddities(count: Self.oddityCount)
      post(.foundOddities(found, on: sheet.subject, arrangement))
    case .survey(let requests):
      for request in requests { try survey(request, post) }
    case .compare(let epoch):
      guard let baseline = other ?? model.expectation else { return }
      let difference = try ModelDifference(model, baseline, neocellsAlone: other == nil)
      post(.compared(CompareResult(difference), epoch: epoch))
    case .step(let step):
      let result = try forward.step(to: step) { post(.progressed(step: $0, $1)) }
      post(.stepped(result))
    case .field(let request, let known): try follow(request, known, post)
    }
  }

  private static let oddityCount = 100

  // MARK: - Figures

  /// Measures layers, and posts each as it is done.
  private func survey(_ request: SurveyRequest, _ post: @escaping Post) throws {
    let model = Result { try open(request.epoch) }
    _ = try parallelMap(request.layers, threads: threads) { layer in
      try measured.once(request.epoch, layer) {
        do {
          let figures = try LayerFigures(try model.get().neocell(of: layer))
          post(.surveyed(figures, epoch: request.epoch))
        } catch let error where !(error is CancellationError) {
          post(.surveyFailed(layer, epoch: request.epoch, reason: "\(error)"))
        }
      }
    }
  }

  // MARK: - Receptive field

  /// Posts the field, and then with it how fields grow over depth, which takes longer.
  private func follow(_ request: FieldRequest, _ known: FieldResult?, _ post: Post) throws {
    let fields = try FieldPair(request.architecture, request.size)
    let result = try FieldResult(request, fields, reusing: known)
    try Cancellation.check()
    post(.fieldFollowed(result))
    try Cancellation.check()
    if !result.isMeasured { post(.fieldFollowed(try result.withCurve(fields))) }
  }
}

extension Computation {
  /// What the explorer is told of work that failed.
  fileprivate func failure(_ reason: String) -> Action {
    switch self {
    case .load(let entry): .loadFailed(entry: entry, reason: reason)
    case .arrange(let request): .arrangeFailed(request.arrangement, reason: reason)
    case .findOddities, .survey: .noticed(reason)
    case .compare(let epoch): .compareFailed(epoch: epoch, reason: reason)
    case .step(let step): .stepFailed(step: step, reason: reason)
    case .field(let request, _): .fieldFailed(request, reason: reason)
    }
  }
}
