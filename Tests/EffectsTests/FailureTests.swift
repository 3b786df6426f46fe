import NeoNeXt
import Sheets
import Testing
import Weights

@testable import Screens

/// Errors are posted as the action that belongs to the failed computation.
@Suite struct FailureTests {
  private let layer = LayerID.block(stage: 0, index: 0)
  private let damage = "stage_1.0.ops.content.neocell"

  @Test func `matrices that cannot be read are those of their entry`() throws {
    let bench = try Bench(damaged: [damage])
    let entry = bench.entry(of: layer)
    #expect(
      bench.actions(.load(entry: entry)) == [
        .loadFailed(entry: entry, epoch: 3, reason: "the disk says no")
      ])
  }

  @Test func `what cannot be read of the other checkpoint does not hide this one's`() throws {
    let other = try Bench(damaged: [damage]).model
    let bench = try Bench(other: other)
    let actions = bench.actions(.load(entry: bench.entry(of: layer)))
    #expect(
      actions == [
        .loaded(
          try bench.sheet(of: layer), compared: nil, comparedFailure: "the disk says no", epoch: 3)
      ])
  }

  @Test func `an order that cannot be had is that arrangement's`() throws {
    let bench = try Bench()
    var arrangement = Arrangement()
    arrangement.baseline = .other
    let request = ArrangeRequest(
      sheet: try bench.sheet(of: layer), compared: nil, comparedFailure: nil, otherTitle: "b.pt",
      arrangement: arrangement)
    #expect(
      bench.actions(.arrange(request)) == [
        .arrangeFailed(
          request.sheet.subject, arrangement, reason: "b.pt has nothing of this name and shape")
      ])
  }

  @Test func `a layer that cannot be measured is said, the others are measured`() throws {
    let bench = try Bench(damaged: [damage])
    let layers = bench.model.neocellLayers
    let actions = bench.actions(.survey([SurveyRequest(epoch: 3, layers: layers)]))
    #expect(actions.count == layers.count)
    #expect(
      actions.contains(.surveyFailed(layer, epoch: 3, reason: "the disk says no")))
    let measured = actions.compactMap {
      if case .surveyed(let figures, 3) = $0 { figures.layer } else { nil }
    }
    #expect(measured == layers.filter { $0 != layer })
  }

  @Test func `a checkpoint that does not open is said of each of its layers`() throws {
    let bench = try Bench(isOpenable: false)
    let layers = bench.model.neocellLayers
    #expect(
      bench.actions(.survey([SurveyRequest(epoch: 1, layers: layers)]))
        == layers.map { .surveyFailed($0, epoch: 1, reason: "the disk says no") })
  }

  @Test func `a step without an image is said of the step`() throws {
    #expect(
      try Bench().actions(.step(4)) == [
        .stepFailed(step: 4, reason: "no image is open: 4 o opens one")
      ])
  }

  @Test func `a step whose weights cannot be read is said of the step`() throws {
    let bench = try Bench(damaged: ["stage_2.0"])
    try bench.openImage()
    let actions = bench.actions(.step(40))
    #expect(actions.last == .stepFailed(step: 40, reason: "the disk says no"))
    #expect(
      actions.dropLast().allSatisfy { if case .progressed = $0 { true } else { false } })
  }

  @Test func `a field of an image that does not fit is said of that request`() throws {
    let bench = try Bench()
    let request = try bench.field(MapSize(height: 33, width: 32))
    guard
      case .fieldFailed(request, let reason)? = bench.actions(.field(request, reusing: nil)).first
    else {
      Issue.record("a failure was to be posted")
      return
    }
    #expect(reason.contains("expected multiples of"))
  }
}
