import NeoNeXt
import Sheets
import TensorCore
import Testing

@testable import Screens

/// Work that is cancelled posts no further actions.
@Suite struct CancellationTests {
  private let layer = LayerID.block(stage: 0, index: 0)

  private func computations(_ bench: Bench) throws -> [Computation] {
    let sheet = try bench.sheet(of: layer)
    return [
      .load(entry: bench.entry(of: layer)), .load(entry: 0),
      .arrange(ArrangeRequest(sheet, .figure(.frobenius))),
      .arrange(ArrangeRequest(sheet, .stored)),
      .arrange(ArrangeRequest(sheet, .patterns(4))), .findOddities(sheet, Arrangement()),
      .survey([SurveyRequest(epoch: 3, layers: bench.model.neocellLayers)]), .compare(epoch: 3),
      .step(7), .field(try bench.field(), reusing: nil),
    ]
  }

  @Test func `what is called off before it begins posts nothing`() throws {
    let bench = try Bench()
    try bench.openImage()
    for computation in try computations(bench) {
      let cancellation = Cancellation()
      cancellation.cancel()
      let actions = Cancellation.$current.withValue(cancellation) { bench.actions(computation) }
      #expect(actions.isEmpty, "\(actions.count) actions of \("\(computation)".prefix(40))")
    }
  }

  @Test(arguments: [1, 2])
  func `what is called off on its way posts no more than what was under way`(threads: Int) throws {
    let bench = try Bench(threads: threads)
    try bench.openImage()
    for computation in try computations(bench) {
      let cancellation = Cancellation()
      let actions = Cancellation.$current.withValue(cancellation) {
        bench.actions(computation) { _ in cancellation.cancel() }
      }
      #expect((1...threads).contains(actions.count), "\("\(computation)".prefix(40))")
    }
  }

  @Test func `what was called off can be asked for again`() throws {
    let bench = try Bench()
    let layers = bench.model.neocellLayers
    let survey = Computation.survey([SurveyRequest(epoch: 3, layers: layers)])
    let cancellation = Cancellation()
    let first = Cancellation.$current.withValue(cancellation) {
      bench.actions(survey) { _ in cancellation.cancel() }
    }
    let second = bench.actions(survey)
    #expect(first.count == 1 && second.count == layers.count - 1)
    #expect(!second.contains(first[0]))
  }
}
