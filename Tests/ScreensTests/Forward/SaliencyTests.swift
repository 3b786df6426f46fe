import NeoNeXt
import Sheets
import TUICore
import TestSupport
import Testing

@testable import Screens

/// Tests what Enter shows of a class.
@Suite struct SaliencyTests {
  private func pilot(width: Int = 160, height: Int = 48) throws -> Pilot {
    var pilot = try Pilot.onForward()
    pilot.perform(.resized(Size(width: width, height: height)))
    pilot.type(">")
    pilot.press(.tab, .enter)
    return pilot
  }

  private func result(_ pilot: Pilot) throws -> SaliencyResult {
    try #require(pilot.explorer.forward.shownExplanation?.result)
  }

  @Test func `Enter goes through the methods, each with a map of the image`() throws {
    var pilot = try pilot()
    var seen: [SaliencyMethod] = []
    let logit = Double(pilot.explorer.forward.classes[0].score.logit)
    for _ in SaliencyMethod.allCases {
      let result = try result(pilot)
      seen.append(result.query.method)
      #expect(result.values.count == 64 * 32 && result.range.nanCount == 0)
      #expect((result.output - logit).magnitude < 1e-5 * logit.magnitude)
      #expect(pilot.frame.text.contains("● \(result.query.method.name)"))
      if let completeness = result.completeness {
        let sum = result.values.reduce(0.0) { $0 + Double($1) }
        let change = result.output - completeness.baseline
        #expect(abs(abs((sum - change) / change) - completeness.error) < 1e-9)
        #expect(pilot.frame.text.contains("sums up to the change"))
      }
      pilot.press(.enter)
    }
    #expect(Set(seen) == Set(SaliencyMethod.allCases))
    #expect(try result(pilot).query.method == seen[0])
  }

  @Test func `a class is explained against another one, and the next class alone`() throws {
    var pilot = try pilot()
    let classes = pilot.explorer.forward.classes
    let alone = try result(pilot)
    pilot.type("a")
    let against = try result(pilot)
    #expect(against.query.against == classes[1].score.index)
    #expect(pilot.frame.text.contains("against \(classes[1].name)"))
    let difference = Double(classes[0].score.logit) - Double(classes[1].score.logit)
    #expect((against.output - difference).magnitude < 1e-4)
    #expect(against.values != alone.values)
    pilot.type("a]")
    #expect(try result(pilot).query.classIndex == classes[1].score.index)
    #expect(pilot.explorer.forward.rank == 1)
  }

  @Test func `the status line has the value under the cursor, and Esc goes back to the classes`()
    throws
  {
    var pilot = try pilot()
    pilot.press(.home)
    let value = try result(pilot).values[0]
    #expect(pilot.explorer.readout.place.contains("pixel [0,0]"))
    #expect(Float(pilot.explorer.readout.value) == value)
    pilot.press(.right)
    #expect(Float(pilot.explorer.readout.value) == (try result(pilot).values[1]))
    let request = try #require(pilot.explorer.forward.export(pilot.explorer.shared))
    #expect(request.endings == ["npy", "csv", "png", "svg"])
    pilot.press(.escape)
    #expect(pilot.explorer.forward.shownExplanation == nil && pilot.explorer.forward.showsClasses)
  }

  @Test func `another image takes the explanation away, and narrow windows show the map`() throws {
    var pilot = try pilot(width: 80, height: 24)
    #expect(pilot.frame.text.contains("what made class"))
    pilot.openImage()
    #expect(pilot.explorer.forward.explanation == nil)
  }

  @Test func `the map is as large as the image, whatever the resolution of other screens`() throws {
    var pilot = try Pilot.onForward()
    pilot.type(">3+++4")
    #expect(pilot.explorer.shared.resolution.width > 64)
    pilot.press(.tab)
    pilot.type("w")
    pilot.press(.end)
    #expect(pilot.explorer.readout.place.contains("pixel [31,63]"))
    #expect(Float(pilot.explorer.readout.value) == (try result(pilot).values.last))
  }

  @Test func `after Esc, Enter begins the same method again`() throws {
    var pilot = try pilot()
    let method = try result(pilot).query.method
    pilot.explorer.forward.explanation?.status = .computing(0.5)
    pilot.press(.escape)
    #expect(pilot.explorer.forward.explanation?.status == .stopped)
    pilot.press(.enter)
    #expect(try result(pilot).query.method == method)
  }

  @Test func `braces choose the layer of Grad-CAM`() throws {
    var pilot = try pilot()
    while try result(pilot).query.method != .gradCAM { pilot.press(.enter) }
    let last = try result(pilot)
    #expect(last.query.layer == nil && pilot.frame.text.contains("at stage_4.0, { } others"))
    pilot.type("{")
    let before = try result(pilot)
    #expect(before.query.layer == .downsample(stage: 2) && before.values != last.values)
    pilot.type("}")
    #expect(try result(pilot).values == last.values)
  }
}
