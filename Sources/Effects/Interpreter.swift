// Effects computes what the explorer asks for, for the terminal, for replayed keys, for tests and for benchmarks alike. Whoever
// asks decides when that is done and on which thread. It knows nothing of terminals, checkpoints or commands.

import Kernels
import NeoNeXt
import Screens
import Sheets
import TensorCore
import Weights

/// Carries out the computations that the explorer asks for, with the models that are open.
package struct Interpreter: Sendable {
  /// The outline of the model, which requests point into.
  package let outline: Outline
  /// The index, in the run, of the checkpoint that is open.
  package let epoch: Int
  /// The model of that checkpoint.
  package let model: Model
  /// The model that it is compared with; if this is `nil`, it is compared with the expectation of NeoInit.
  package let other: Model?
  /// Opens the model of a checkpoint of the run, by its index.
  package let open: @Sendable (_ epoch: Int) throws -> Model
  package let forward: ForwardRun
  /// The layers of all checkpoints that need not be measured again.
  package let measured: Measured
  package let threads: Int

  /// Takes a result; it may be called on any thread.
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

  /// Carries out a computation on the calling thread. Each result is posted as soon as it is there; an error is posted as an
  /// action too. After a cancellation nothing more is posted.
  ///
  /// - Parameters:
  ///   - computation: what to compute.
  ///   - post: takes the results.
  package func run(_ computation: Computation, _ post: @escaping Post) {
    do {
      try compute(computation, post)
    } catch is CancellationError {
    } catch {
      post(computation.failure("\(error)", openEpoch: epoch))
    }
  }

  private func compute(_ computation: Computation, _ post: @escaping Post) throws {
    switch computation {
    case .load(let entry): post(try load(entry))
    case .arrange(let request):
      let sheet = try request.arranged(
        request.arrangement.needsGradient ? gradient(request.sheet) : nil)
      try Cancellation.check()
      post(.arranged(sheet, request.arrangement))
    case .findOddities(let sheet, let arrangement):
      let found = try sheet.oddities(count: Self.oddityCount)
      post(.foundOddities(found, on: sheet.subject, arrangement, epoch: epoch))
    case .recall(let layer, let epochs):
      for epoch in epochs { try recall(layer, epoch, post) }
    case .survey(let requests):
      for request in requests { try survey(request, post) }
    case .compare(let epoch):
      guard let baseline = other ?? model.expectation else { return }
      let difference = try ModelDifference(model, baseline, neocellsAlone: other == nil)
      let measure: CompareResult.Measure = other == nil ? .moved : .relative
      post(.compared(CompareResult(difference, by: measure), epoch: epoch))
    case .step(let step):
      let result = try forward.step(to: step) { post(.progressed(step: $0, $1)) }
      post(.stepped(result))
    case .field(let request, let known): try follow(request, known, post)
    case .gradients: post(.gradientsMeasured(try forward.gradients.figures()))
    case .saliency(let query):
      let result = try forward.gradients.saliency(query) { post(.explaining(query, $0)) }
      post(.explained(result))
    case .effectiveField(let request):
      try forward.gradients.effectiveField(request) { post(.effectiveFieldGrew($0)) }
    }
  }

  /// The most unusual channels that are listed.
  private static let oddityCount = 100

  // MARK: - Figures

  /// Measures the layers of a checkpoint on several threads, and posts the figures of each as soon as they are there.
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

  /// Posts the matrices of a layer at a checkpoint. A checkpoint that cannot be read is passed over: the survey says why.
  private func recall(_ layer: LayerID, _ epoch: Int, _ post: Post) throws {
    try Cancellation.check()
    guard let cell = try? open(epoch).neocell(of: layer) else { return }
    post(.recalled(cell, epoch: epoch))
  }

  // MARK: - Receptive field

  /// Posts the receptive field of an output, and later the same with the curve of all layers, which takes longer.
  ///
  /// - Parameters:
  ///   - request: the output.
  ///   - known: an earlier result, whose curve is taken over if it belongs to the same place; `nil` if there is none.
  ///   - post: takes the results.
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
  /// The action that tells the explorer that this computation failed.
  fileprivate func failure(_ reason: String, openEpoch: Int) -> Action {
    switch self {
    case .load(let entry): .loadFailed(entry: entry, epoch: openEpoch, reason: reason)
    case .arrange(let request):
      .arrangeFailed(request.sheet.subject, request.arrangement, reason: reason)
    case .findOddities, .survey, .recall: .noticed(reason)
    case .compare(let epoch): .compareFailed(epoch: epoch, reason: reason)
    case .step(let step): .stepFailed(step: step, reason: reason)
    case .field(let request, _): .fieldFailed(request, reason: reason)
    case .gradients: .gradientsFailed(reason: reason)
    case .saliency(let query): .explainFailed(query, reason: reason)
    case .effectiveField(let request): .effectiveFieldFailed(request, reason: reason)
    }
  }
}
