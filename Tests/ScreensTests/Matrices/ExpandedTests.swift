import TensorCore
import Testing

@testable import Screens

@Suite struct ExpandedTests {
  @Test func `A and B stand below a channel, and their output is moved`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.press(.enter, .enter, .enter)
    #expect(pilot.explorer.heat.depth == .patch)
    #expect(pilot.frame.text.contains("A 8×8") && pilot.frame.text.contains("B 16×16"))
    pilot.press(.down, .down, .right)
    #expect(pilot.frame.text.contains("output [2,1] sees rows 0–3, columns 0–3 of 8×16"))
    pilot.press(.end, .right, .down)
    #expect(pilot.frame.text.contains("output [7,15] sees rows 4–7, columns 12–15"))
    pilot.type("}")
    #expect(pilot.selected == "downsample_1")
    #expect(pilot.frame.text.contains("A 4×8") && pilot.frame.text.contains("B 16×8"))
    pilot.press(.escape, .escape)
    #expect(pilot.explorer.heat.depth == .gallery)
  }

  @Test func `the mosaic has the filter of every output of a block`() throws {
    let left = Matrix(rows: 1, columns: 2, values: [2, 3])
    let right = Matrix(rows: 2, columns: 2, values: [1, 10, 100, 1000])
    let mosaic = Mosaic(left: left, right: right)
    #expect(mosaic.rows == 2 && mosaic.columns == 5)
    #expect((0..<5).map { mosaic[0, $0] } == [2, 200, nil, 20, 2000])
    #expect((0..<5).map { mosaic[1, $0] } == [3, 300, nil, 30, 3000])
    var pilot = try Pilot("nano-release.pt")
    pilot.press(.enter, .enter, .enter)
    pilot.type("m")
    #expect(pilot.frame.text.contains("effective filters of the 4×4 outputs of a block"))
    pilot.type("}")
    #expect(pilot.frame.text.contains("1×1 outputs of a block, each 2×2"))
    pilot.type("m")
    #expect(pilot.frame.text.contains("A 4×8"))
  }

  @Test func `tensors that are no NeoCell have none`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("G")
    pilot.press(.enter, .enter, .enter)
    #expect(pilot.explorer.heat.depth == .channel)
  }
}
