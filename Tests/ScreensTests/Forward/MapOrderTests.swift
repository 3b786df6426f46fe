import Analysis
import Sheets
import TUICore
import Testing

@testable import Screens

/// Tests sorting and filtering the channels of a map.
@Suite struct MapOrderTests {
  /// An explorer at the Linear fc_1 of the first block.
  private func pilot() throws -> Pilot {
    var pilot = try Pilot.onForward()
    pilot.type("       ")
    #expect(pilot.step == "stage_1.0 Linear")
    return pilot
  }

  /// The standard deviations of the channels on screen, in their order, computed from the values that are shown.
  private func deviations(_ pilot: Pilot) -> [Double] {
    pilot.explorer.sheet?.sections.flatMap { section in
      section.items.compactMap { pilot.explorer.sheet?.matrix($0, side: 0) }.map { matrix in
        let values = matrix.values.map(Double.init)
        let mean = values.reduce(0, +) / Double(values.count)
        return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count))
          .squareRoot()
      }
    } ?? []
  }

  @Test func `maps are sorted by figures of their elements, and keep their channel numbers`()
    throws
  {
    var pilot = try pilot()
    let stored = try #require(pilot.explorer.sheet)
    pilot.type("s")
    let sorted = deviations(pilot)
    #expect(sorted == sorted.sorted(by: >) && sorted.count == stored.itemCount)
    #expect(pilot.frame.text.contains("by std, the larger first"))
    let sheet = try #require(pilot.explorer.sheet)
    #expect(Set(sheet.sections[0].items.map { sheet.origin(of: $0).channel }).count == sorted.count)
    for item in [0, 5] {
      #expect(sheet.matrix(item, side: 0) == stored.matrix(sheet.origin(of: item).channel, side: 0))
    }
    pilot.press(.escape)
    #expect(pilot.explorer.sheet == stored)
  }

  @Test func `the order is kept from step to step, also for the halves of a NeoCell`() throws {
    var pilot = try pilot()
    pilot.type("s}{,,,")
    #expect(pilot.step == "stage_1.0 L·X")
    let sheet = try #require(pilot.explorer.sheet)
    #expect(sheet.title.hasSuffix("by std, the larger first") && sheet.neocell != nil)
    pilot.press(.enter, .enter, .enter)
    // The patch is that of the channel, wherever that stands now.
    let item = pilot.explorer.forward.browser.item
    let channel = sheet.origin(of: item).channel
    #expect(channel != item)
    #expect(pilot.frame.text.contains("channel \(channel) · patch of rows"))
    let patch = try #require(sheet.neocell?.patch(channel: channel, row: 0, column: 0))
    #expect(patch.half[0, 0] == sheet.matrix(item, side: 0)?[0, 0])
  }

  @Test func `a filter shows some maps, says which figures maps have, and is taken back`() throws {
    var pilot = try pilot()
    let all = deviations(pilot)
    let limit = all.sorted()[all.count / 2]
    pilot.type("fstd>\(limit)")
    pilot.press(.enter)
    #expect(deviations(pilot) == all.filter { $0 > limit })
    #expect(pilot.frame.text.contains("of \(all.count) have"))
    pilot.type("s")
    #expect(deviations(pilot) == all.filter { $0 > limit }.sorted(by: >))
    pilot.press(.escape)
    #expect(deviations(pilot) == all.filter { $0 > limit })
    pilot.press(.escape)
    #expect(deviations(pilot) == all)
    for (key, text) in [("f", "rank>3"), ("O", "cond")] {
      pilot.type(key + text)
      pilot.press(.enter)
      #expect(pilot.frame.text.contains("maps have no "))
      #expect(pilot.frame.text.contains("expected one of min, max, mean, std, nan"))
      pilot.press(.escape)
      #expect(deviations(pilot) == all)
    }
    pilot.type("fstd>1000000")
    pilot.press(.enter)
    #expect(pilot.frame.text.contains("no channel passes the filter: Esc shows all"))
    pilot.press(.escape)
    #expect(deviations(pilot) == all)
  }

  @Test func `vectors and the image are shown as they are, whatever the order`() throws {
    var pilot = try pilot()
    pilot.type("s>")
    #expect(pilot.step == "head Linear" && pilot.explorer.forward.showsClasses)
    pilot.type("<")
    #expect(pilot.frame.text.contains("stripes.png"))
    pilot.type("sf")
    pilot.press(.escape)
    #expect(pilot.step == "image")
  }
}
