import Analysis
import NeoNeXt
import Sheets
import TUICore
import Testing
import Weights

@testable import Screens

@Suite struct DomainTests {
  @Test func `every domain says what it spans, and a typed one joins the round`() throws {
    var pilot = try Pilot("nano-release.pt")
    for text in [
      "over the matrix", "over all L and R of the model", "1st to 99th percentile of the layer",
      "symmetric log over the layer",
      "over the layer",
    ] {
      pilot.type("d")
      #expect(pilot.frame.text.contains(text), "\(text)")
    }
    pilot.type("D")
    pilot.answer("0.5")
    #expect(pilot.frame.text.contains("· fixed") && pilot.frame.text.contains("-0.5000"))
    pilot.type("dddddd")
    #expect(pilot.frame.text.contains("· fixed"))
    for wrong in ["x", "-1", "2 1", "1 2 3", "nan"] {
      pilot.type("D")
      pilot.answer(wrong)
      #expect(pilot.frame.text.contains("expected a limit above 0"), "\(wrong)")
      pilot.press(.escape)
    }
  }

  @Test func `maps span percentiles at first, and have a choice of their own`() throws {
    var pilot = try Pilot.onForward()
    pilot.type(" ")
    #expect(pilot.frame.text.contains("1st to 99th percentile of the whole map"))
    pilot.type("D")
    pilot.press(.control("u"))
    pilot.type("0.5")
    pilot.press(.enter)
    #expect(pilot.frame.text.contains("fixed as typed"))
    let map = pilot.explorer.map
    pilot.type("c1")
    #expect(pilot.explorer.domain == .layer && pilot.explorer.map == map.next)
    #expect(pilot.frame.text.contains("over the tensor"))
    pilot.type("d4")
    #expect(pilot.frame.text.contains("fixed as typed"))
    pilot.type("d")
    #expect(pilot.frame.text.contains("over the whole map"))
    pilot.type("1")
    #expect(pilot.explorer.domain == .matrix)
  }

  @Test func `the model domain spans all L and R of the model`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("dd")
    #expect(pilot.explorer.domain == .model)
    var range = ValueRange()
    for layer in pilot.model.neocellLayers {
      for group in try pilot.model.neocell(of: layer).groups {
        range.formUnion(ValueRange(group.left.values))
        range.formUnion(ValueRange(group.right.values))
      }
    }
    let sheet = try #require(pilot.explorer.sheet)
    #expect(pilot.explorer.sheetColors.range(sheet, item: 0, side: 0) == range)
    #expect(pilot.frame.text.contains("over all L and R of the model"))
  }

  @Test func `a logarithm keeps the order and the sign`() {
    let painter = HeatPainter(
      .diverging, .init([-100, 100]), surface: Surface(depth: .direct), isLogarithmic: true)
    let values: [Float] = [-100, -1, -0.01, 0, 0.01, 1, 100]
    let places = values.map { painter.fraction($0) }
    #expect(places == places.sorted() && places[0] == 0 && places[3] == 0.5 && places[6] == 1)
    #expect(places[5] > 0.54)
  }
}
