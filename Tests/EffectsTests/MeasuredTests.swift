import Effects
import NeoNeXt
import Synchronization
import Testing

@testable import Screens

/// Each layer is measured only once, however often it is asked for.
@Suite struct MeasuredTests {
  @Test func `a survey that is asked for twice measures once`() throws {
    let bench = try Bench()
    let layers = bench.model.neocellLayers
    let survey = Computation.survey([SurveyRequest(epoch: 3, layers: layers)])
    #expect(bench.actions(survey).count == layers.count)
    #expect(bench.actions(survey).isEmpty)
  }

  @Test func `two interpreters of one run share what was measured`() throws {
    let measured = Measured()
    let (first, second) = (try Bench(measured: measured), try Bench(measured: measured))
    let layers = first.model.neocellLayers
    let some = Computation.survey([SurveyRequest(epoch: 3, layers: Array(layers.prefix(2)))])
    let all = Computation.survey([SurveyRequest(epoch: 3, layers: layers)])
    #expect(first.actions(some).count == 2)
    #expect(second.actions(all).count == layers.count - 2)
  }

  @Test func `checkpoints of a run are measured each by itself`() throws {
    let bench = try Bench()
    let layers = Array(bench.model.neocellLayers.prefix(2))
    let survey = Computation.survey([3, 0, 3].map { SurveyRequest(epoch: $0, layers: layers) })
    let epochs = bench.actions(survey).compactMap { action -> Int? in
      if case .surveyed(_, let epoch) = action { epoch } else { nil }
    }
    #expect(epochs == [3, 3, 0, 0])
  }

  @Test func `who asks at the same time gets each layer once, from one of the two`() async throws {
    let bench = try Bench(threads: 2)
    let layers = bench.model.neocellLayers
    let survey = Computation.survey([SurveyRequest(epoch: 3, layers: layers)])
    async let first = bench.actions(survey)
    async let second = bench.actions(survey)
    let measured = await (first + second).compactMap { action -> LayerID? in
      if case .surveyed(let figures, _) = action { figures.layer } else { nil }
    }
    #expect(measured.count == layers.count && Set(measured) == Set(layers))
  }

  @Test func `a layer that could not be measured is not tried again`() throws {
    let bench = try Bench(damaged: ["stage_1.0.ops.content.neocell"])
    let layer = LayerID.block(stage: 0, index: 0)
    let survey = Computation.survey([SurveyRequest(epoch: 3, layers: [layer])])
    #expect(bench.actions(survey).count == 1 && bench.actions(survey).isEmpty)
  }
}
