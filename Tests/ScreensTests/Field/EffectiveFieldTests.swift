import NeoNeXt
import Sheets
import TUICore
import TensorCore
import TestSupport
import Testing
import Weights

@testable import Screens

/// Tests what key E shows on the Receptive field screen.
@Suite struct EffectiveFieldTests {
  @Test func `without an image, the field is measured with noise, with an image with that`() throws
  {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("2E")
    #expect(pilot.frame.text.contains("20 images of noise"))
    let noise = try #require(pilot.explorer.field.effective)
    #expect(noise.isComplete && noise.images == 20 && noise.curveImages == 20)
    pilot.openImage()
    let image = try #require(pilot.explorer.field.effective)
    #expect(pilot.frame.text.contains("1 image that is open"))
    #expect(image.images == 1 && image.values != noise.values)
    pilot.type("E")
    #expect(!pilot.frame.text.contains("that is open"))
  }

  @Test func `what an output uses is within what it can see, and grows through the layers`() throws
  {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("2E")
    let (result, effective) = (
      try #require(pilot.explorer.field.result), try #require(pilot.explorer.field.effective)
    )
    let size = result.request.size
    for (index, value) in effective.values.enumerated() where value > 0 {
      let (row, column) = (index / size.width / 4, index % size.width / 4)
      #expect(result.whole.positions.containsAny(row..<row + 1, column..<column + 1))
    }
    let areas = effective.areas.compactMap(\.self)
    #expect(areas.count == 4 && areas == areas.sorted() && areas.allSatisfy { $0 > 0 && $0 <= 1 })
    #expect(effective.curve.map(\.layer) == result.request.architecture.layers.dropLast().map(\.id))
    let all = effective.curve.compactMap { $0.areas[3] }
    #expect(try #require(all.first) < #require(all.last))
  }

  @Test func `the field follows the output, the layer and the resolution`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("2E")
    let first = pilot.explorer.field.effective
    pilot.press(.tab, .up)
    let moved = pilot.explorer.field.effective
    #expect(moved?.values != first?.values)
    #expect(moved?.request.field == pilot.explorer.field.result?.request)
    pilot.type("}")
    #expect(pilot.explorer.field.effective?.request.field.layer == pilot.explorer.shared.layer)
    pilot.type("+")
    let size = pilot.explorer.shared.resolution
    #expect(pilot.explorer.field.effective?.values.count == size.positions)
    #expect(pilot.frame.text.contains("images of noise"))
  }

  @Test func `the head says that it has no map, and the map can be exported`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("2E")
    let request = try #require(pilot.explorer.field.export(pilot.explorer.shared))
    #expect(request.endings == ["npy", "csv", "png", "svg"])
    pilot.press(.end)
    #expect(pilot.selected == "head")
    #expect(pilot.frame.text.contains("head gives no map: choose another layer"))
  }

  @Test(arguments: [ColorDepth.mono, .sixteen, .palette, .direct])
  func `every depth of colour has a map and its scale`(depth: ColorDepth) throws {
    for ascii in [false, true] {
      var pilot = try Pilot("nano-release.pt", width: 80, height: 24, depth: depth, ascii: ascii)
      pilot.type("2E")
      let largest = try #require(pilot.explorer.field.effective).largest
      #expect(pilot.frame.text.contains(NumberFormat.short(Double(largest), width: 8)))
    }
  }

  @Test func `what is being measured is called off when another screen is shown, or by Esc`() throws
  {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("2E")
    let request = try #require(pilot.explorer.field.effective?.request)
    pilot.explorer.field.effective = nil
    pilot.explorer.field.effectiveRequest = request
    pilot.perform(.key(.character("1")))
    #expect(pilot.effects.contains(.cancel(.effectiveField)))
    #expect(pilot.explorer.field.effectiveRequest == nil)
    pilot.type("2")
    #expect(pilot.explorer.field.effective?.isComplete == true)
    pilot.explorer.field.effectiveRequest = request
    pilot.press(.escape)
    #expect(pilot.effects.contains(.cancel(.effectiveField)))
    #expect(pilot.frame.text.contains("stopped"))
  }

  @Test func `v leaves the effective field, and sub-groups are not told apart there`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("2E]")
    #expect(pilot.frame.text.contains("E shows all sub-groups together"))
    pilot.type("v")
    #expect(!pilot.explorer.field.isEffective && pilot.explorer.field.isCompared)
    #expect(pilot.frame.text.contains("without shifts"))
  }
}
