import Foundation
import NeoNeXt
import Sheets
import TUICore
import TestSupport
import Testing
import Weights

@testable import Screens

@Suite struct FieldTests {
  private func pilot(width: Int = 160, height: Int = 48, depth: ColorDepth = .direct) -> Pilot {
    var pilot = Pilot(
      FreshModel(Architecture(.t, .release), initialization: .neoinit, seed: 0), width: width,
      height: height, depth: depth, image: Size(width: 224, height: 224))
    pilot.type("2")
    return pilot
  }

  @Test func `the field of the middle is that of the paper's architecture`() {
    let text = pilot().frame.text
    #expect(text.contains("stage_1.0 · output [28,28] of 56×56 · image 224×224 · shift step 1"))
    #expect(text.contains("sees 52×52 from [88,88] · 2,032 pixels, 4.0 %"))
    #expect(text.contains("k 7 shift 6 · 12 ch · 28×28"))
  }

  @Test func `fields grow layer by layer, and shrink on the way back`() {
    var pilot = pilot()
    pilot.type(" ")
    #expect(pilot.frame.text.contains("sees 100×100 from [64,64] · 7,888 pixels"))
    pilot.type("}")
    #expect(pilot.frame.text.contains("sees 148×148 from [40,40] · 17,552 pixels"))
    pilot.type(" ")
    #expect(pilot.frame.text.contains("downsample_1 · output [14,14] of 28×28"))
    #expect(pilot.frame.text.contains("21,344 pixels"))
    pilot.press(.backspace, .backspace, .backspace)
    #expect(pilot.frame.text.contains("2,032 pixels"))
    pilot.press(.up)
    #expect(pilot.selected == "stage_1")
  }

  @Test func `the output is moved, and keeps its place in other layers`() {
    var pilot = pilot()
    pilot.press(.tab, .up, .left, .left)
    #expect(pilot.frame.text.contains("output [27,26] of 56×56"))
    pilot.press(.home)
    #expect(pilot.frame.text.contains("output [0,0] of 56×56"))
    pilot.press(.end)
    #expect(pilot.frame.text.contains("output [55,55] of 56×56"))
    pilot.press(.right, .down)
    #expect(pilot.frame.text.contains("output [55,55] of 56×56"))
    pilot.type("}}}")
    #expect(pilot.frame.text.contains("downsample_1 · output [27,27] of 28×28"))
    pilot.type("m")
    #expect(pilot.frame.text.contains("output [14,14] of 28×28"))
  }

  @Test func `a sub-group is followed alone, and after the last all are again`() {
    var pilot = pilot()
    pilot.type("]")
    #expect(pilot.frame.text.contains("channels 0–11, kernel 4 shifted by 0: 16×16 from [112,112]"))
    pilot.type("[[")
    #expect(pilot.frame.text.contains("channels 84–95, kernel 7 shifted by 6: 28×28"))
    pilot.type("]")
    #expect(pilot.frame.text.contains("sees 52×52"))
  }

  @Test func `without shifts and with convolutions stand beside it`() {
    var pilot = pilot()
    pilot.type("  v")
    let text = pilot.frame.text
    #expect(text.contains("without shifts") && text.contains("convolutions of the largest"))
    #expect(text.contains("56×56 · 3,136 pixels"))
    #expect(text.contains("76×76 · 5,776 pixels"))
  }

  @Test func `where all see the whole image, the comparison says since which layer each does`() {
    var pilot = pilot()
    for _ in 0..<40 { pilot.type("}") }
    #expect(pilot.selected == "head")
    pilot.type("v")
    let lines = pilot.frame.text.components(separatedBy: "\n").map {
      $0.components(separatedBy: "all 50,176 pixels, since ").dropFirst()
    }
    let layers = lines.first { $0.count == 3 }?.map { $0.prefix { $0 != " " } }
    #expect(layers?.count == 3 && Set(layers ?? []).count > 1)
  }

  @Test func `lines of the growth curve are of dots, and of marks without Unicode`() {
    #expect(pilot().frame.text.unicodeScalars.contains { 0x2801...0x28ff ~= $0.value })
    var pilot = pilot()
    pilot.explorer.shared.surface.isASCII = true
    #expect(pilot.frame.text.utf8.allSatisfy { $0 < 0x80 })
  }

  @Test func `it grows by itself until the end or another key`() {
    var pilot = pilot()
    pilot.perform(.key(.character("p")))
    #expect(pilot.effects == [.tick])
    pilot.perform(.ticked)
    #expect(pilot.selected == "stage_1.1" && pilot.effects.contains(.tick))
    pilot.type("p")
    pilot.type("p")
    #expect(!pilot.effects.contains(.tick))
    pilot.type("p")
    pilot.perform(.ticked)
    #expect(pilot.selected == "stage_1.1" && pilot.effects.isEmpty)
    pilot.type("p")
    for _ in 0..<40 { pilot.perform(.ticked) }
    #expect(pilot.selected == "head" && !pilot.explorer.field.isPlaying)
    #expect(pilot.frame.text.contains("sees all 50,176 pixels, since stage_2.2"))
    pilot.type("p")
    #expect(pilot.selected == "stem")
    pilot.type("1")
    pilot.perform(.ticked)
    #expect(pilot.selected == "stem" && !pilot.explorer.field.isPlaying)
  }

  @Test func `a field that takes its time holds the growth up, and keys do not hurry it`() throws {
    var explorer = pilot().explorer
    _ = explorer.update(.key(.character("p")))
    guard case .compute(.field(let request, _))? = explorer.update(.ticked).first else {
      return #expect(Bool(false), "a field was to be asked for")
    }
    #expect(explorer.update(.ticked) == [.tick])
    #expect(explorer.layer == .block(stage: 0, index: 1))
    #expect(explorer.update(.key(.character("{"))) == [])
    #expect(explorer.update(.ticked).contains(.tick))
    let fields = try FieldPair(request.architecture, request.size)
    _ = explorer.update(.fieldFollowed(try FieldResult(request, fields)))
    #expect(explorer.field.isPlaying)
  }

  @Test func `arrows are not lost while a field is on its way`() {
    var explorer = pilot().explorer
    _ = explorer.update(.key(.tab))
    for _ in 0..<3 { _ = explorer.update(.key(.right)) }
    guard case .compute(.field(let request, _))? = explorer.update(.key(.down)).first else {
      return #expect(Bool(false), "a field was to be asked for")
    }
    #expect(request.place(in: MapSize(height: 56, width: 56)) == (29, 31))
  }

  @Test func `a stage stands for its first layer`() {
    var pilot = pilot()
    pilot.press(.up)
    #expect(pilot.selected == "stage_1")
    #expect(pilot.explorer.layer == .block(stage: 0, index: 0))
  }

  @Test func `blocks of every shift are drawn, corners and ends told apart`() {
    var pilot = pilot(depth: .mono)
    pilot.press(.tab, .enter)
    let lines = pilot.frame.text.split(separator: "\n")
    #expect(lines.contains { $0.contains("rows and columns of 56") })
    let line = lines.first { $0.contains("k 7 shift 2") }
    #expect(line?.contains("<<") == true && line?.contains("@") == true)
    #expect(line?.contains(">") == true)
    pilot.press(.escape)
    #expect(!pilot.explorer.field.isPartition)
  }

  @Test func `other resolutions are followed, rectangles too`() {
    var pilot = pilot()
    pilot.type("r")
    pilot.answer("96x160")
    #expect(pilot.frame.text.contains("output [12,20] of 24×40 · image 96×160"))
    pilot.press(.tab, .enter)
    #expect(pilot.frame.text.contains("rows of 24") && pilot.frame.text.contains("columns of 40"))
  }

  @Test func `fields are exported, and what comes late is not shown`() throws {
    var pilot = pilot()
    let late = try #require(pilot.explorer.field.result)
    pilot.type(" ")
    pilot.perform(.fieldFollowed(late))
    #expect(pilot.explorer.field.result?.request.layer == .block(stage: 0, index: 1))
    pilot.type("e")
    pilot.press(.enter)
    #expect(
      pilot.effects == [
        .export(
          ExportRequest(
            .table(.fields(try #require(pilot.explorer.field.result?.request))),
            path: "receptive-fields-224x224.csv"))
      ])
  }

  @Test func `a model that is no NeoNeXt has no field`() {
    var pilot = Pilot(MemoryTensors([("weight", [2, 2], [1, 2, 3, 4])]))
    pilot.type("2")
    #expect(pilot.frame.text.contains("expected a NeoNeXt"))
    pilot.type(" vpm[]+-er")
    pilot.type("9223372036854775807")
    pilot.press(.enter)
    pilot.type("+3+")
    pilot.press(.escape, .tab, .down, .enter)
    #expect(pilot.frame.text.contains("expected a NeoNeXt"))
  }
}
