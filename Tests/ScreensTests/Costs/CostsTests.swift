import NeoNeXt
import TUICore
import TestSupport
import Testing
import Weights

@testable import Screens

@Suite struct CostsTests {
  private func pilot(
    _ architecture: Architecture = Architecture(.t, .paper), width: Int = 160, height: Int = 48
  ) -> Pilot {
    var pilot = Pilot(
      FreshModel(architecture, initialization: .neoinit, seed: 0), width: width, height: height,
      image: Size(width: 224, height: 224))
    pilot.type("3")
    return pilot
  }

  @Test func `totals are shown in both units, by each convention, beside Table 1`() {
    let text = pilot().frame.text
    #expect(text.contains("4.2471 G MAC = 8.4943 GFLOPs · dense 4.3840"))
    #expect(text.contains("as Table 1 counts 4.3982, it has 4.40"))
    #expect(text.contains("1 MAC = 1 multiply–add = 2 FLOPs · not counted: activations"))
    #expect(text.contains("45.21"))
  }

  @Test func `the resolution changes live, by keys and typed, and what does not fit is refused`() {
    var pilot = pilot()
    pilot.type("+")
    #expect(pilot.frame.text.contains("FLOPs at 256×256"))
    pilot.type("--")
    #expect(pilot.frame.text.contains("FLOPs at 192×192"))
    pilot.type("r")
    pilot.answer("384x96")
    #expect(pilot.frame.text.contains("FLOPs at 384×96"))
    pilot.type("r")
    pilot.answer("wide")
    #expect(pilot.frame.text.contains("expected N or HxW in pixels, at most 1000000, or up to six"))
    pilot.answer("385")
    #expect(pilot.frame.text.contains("expected multiples of 4"))
    pilot.press(.escape)
    #expect(pilot.explorer.shared.resolution == MapSize(height: 384, width: 96))
    for _ in 0..<9 { pilot.type("-") }
    #expect(pilot.explorer.shared.resolution == MapSize(height: 320, width: 32))
  }

  @Test func `several resolutions stand side by side, with the ratio of each layer, until Esc`()
    throws
  {
    var pilot = pilot()
    pilot.type("r")
    pilot.answer("224|384")
    var text = pilot.frame.text
    #expect(text.contains("FLOPs at 224×224 | 384×384 · M MAC"))
    #expect(text.contains("4.2471 | 12.4799 G MAC · dense 4.3840"))
    #expect(text.contains("total 224  total 384  ratio"))
    let paper = Architecture(.t, .paper)
    let counted = try [224, 384].map { try paper.counted(at: MapSize(height: $0, width: $0)) }
    let row = try #require(pilot.explorer.costRows.first)
    #expect(
      [row.counts] + row.others
        == counted.map { $0.operators[$0.operators.layers[0].places].counts })
    #expect(pilot.explorer.readout.value.contains(" | "))
    pilot.type("s")
    #expect(pilot.frame.text.contains("×2.94"))
    pilot.press(.tab, .enter)
    #expect(pilot.frame.text.contains("stage_1.0 at 224×224 | 384×384"))
    pilot.press(.escape)
    #expect(pilot.frame.text.contains("FLOPs at 224×224 | 384×384"))
    #expect(pilot.frame.text.contains("Esc one resolution"))
    pilot.press(.escape)
    text = pilot.frame.text
    #expect(text.contains("FLOPs at 224×224 · M MAC") && !text.contains("ratio"))
    #expect(pilot.explorer.focus == .pane)
    pilot.type("r")
    pilot.answer("192|192x256|384")
    pilot.type("e")
    pilot.press(.enter)
    #expect(pilot.exported?.path == "flops-192x192-192x256-384x384.csv")
    pilot.type("r")
    pilot.answer("256")
    #expect(pilot.frame.text.contains("FLOPs at 256×256 · M MAC"))
  }

  @Test
  func `side by side, other kernels are counted at every resolution, and another size ends it`() {
    var pilot = pilot()
    pilot.type("r")
    pilot.answer("224|384")
    pilot.type("w")
    pilot.answer("7,7,7,7")
    #expect(pilot.explorer.costs.others.count == 1)
    #expect(pilot.frame.text.contains("384×384"))
    pilot.type("+")
    #expect(pilot.explorer.costs.others.isEmpty)
    #expect(pilot.frame.text.contains("FLOPs at 256×256 · M MAC"))
  }

  @Test(arguments: [
    ("224|", "found 224|"), ("|", "found |"), ("224|2|384", "resolution 2×2: expected multiples"),
    ("1|2|3|4|5|6|7", "up to six"), ("224|385", "resolution 385×385: expected multiples of 4"),
    ("224,384", "found 224,384"),
  ])
  func `what is no list of resolutions is refused in one line`(text: String, reason: String) {
    var pilot = pilot()
    pilot.type("r")
    pilot.answer(text)
    #expect(pilot.frame.text.contains(reason))
    #expect(pilot.explorer.costs.others.isEmpty && pilot.explorer.overlay != nil)
  }

  @Test
  func
    `Table 1 stands only beside models of its sizes, with this model's counts if they are others`()
  {
    #expect(!pilot().frame.text.contains("this model"))
    let release = pilot(Architecture(.t, .release)).frame.text
    #expect(release.contains("Table 1") && release.contains("this model"))
    #expect(release.contains("27.533") && release.contains("4.5442"))
    #expect(release.contains("other counts, since this model has kernels"))
    let large = pilot(Architecture(.l, .release)).frame.text
    #expect(large.contains("NeoCell, Eq. 5") && !large.contains("DeiT"))
    let own = Architecture(
      dims: [8, 16], depths: [1, 1], kernels: [[Kernel(4)], [Kernel(7)]], revision: .release)
    #expect(!pilot(own).frame.text.contains("DeiT"))
  }

  @Test func `other kernels are tried, and the difference to the model's own is said`() {
    var pilot = pilot()
    pilot.type("w")
    pilot.answer("4+7,4+7,4+7,7")
    #expect(pilot.frame.text.contains("what if 4+7,4+7,4+7,7?"))
    #expect(pilot.frame.text.contains("-0.05 % of the model's own"))
    pilot.type("w")
    pilot.answer("0,1")
    #expect(pilot.frame.text.contains("expected kernels for each of 4 stages, such as 4+7"))
    pilot.press(.control("u"), .enter)
    #expect(!pilot.frame.text.contains("what if 4"))
  }

  @Test func `every column sorts, and the selection stays with its layer`() {
    var pilot = pilot()
    pilot.press(.tab)
    for order in CostsScreen.Order.allCases.dropFirst() where order != .time {
      pilot.type("s")
      #expect(pilot.explorer.costs.order == order)
      let keys = pilot.explorer.costRows.map { $0.key(order) }
      #expect(keys == keys.sorted(by: >))
      #expect(pilot.explorer.layer == .block(stage: 0, index: 0))
    }
    pilot.type("s")
    #expect(pilot.explorer.costRows.first?.layer == .stem)
  }

  @Test func `rows are walked with the tree, and Enter shows a layer's operators`() {
    var pilot = pilot()
    pilot.press(.tab, .down)
    #expect(pilot.selected == "stage_1.1")
    pilot.press(.end)
    #expect(pilot.selected == "head")
    pilot.type("{")
    #expect(pilot.selected == "stage_4.2")
    #expect(pilot.explorer.readout.value == "231,737,856 MAC")
    pilot.press(.enter)
    #expect(pilot.explorer.costRows.map(\.name).contains("Linear fc_2"))
    let sum = pilot.explorer.costRows.reduce(0) { $0 + $1.counts.totalPatchwise }
    #expect(sum == 231_737_856)
    pilot.press(.escape, .escape)
    #expect(pilot.explorer.focus == .tree)
  }

  @Test func `what the forward pass took stands beside what it cost`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("4")
    pilot.openImage()
    pilot.type(" ")
    pilot.type("  3")
    let stem = try #require(pilot.explorer.costRows.first)
    #expect(stem.layer == .stem && stem.milliseconds == 0.75)
    #expect(pilot.frame.text.contains("GFLOP/s"))
    #expect(pilot.explorer.costRows.last?.milliseconds == nil)
    pilot.type("+")
    #expect(pilot.explorer.costRows.allSatisfy { $0.milliseconds == nil })
  }

  @Test func `Table 1 is a page of its own, and the counts are exported`() {
    var pilot = pilot(width: 80, height: 24)
    pilot.type("t")
    #expect(pilot.frame.text.contains("NeoNeXt-B"))
    pilot.press(.end)
    #expect(pilot.frame.text.contains("with 7 in stage 3"))
    pilot.press(.escape)
    pilot.type("e")
    pilot.press(.enter)
    #expect(
      pilot.effects == [
        .export(
          ExportRequest(
            .table(
              .costs(
                [
                  CountedOperators(
                    size: MapSize(height: 224, width: 224),
                    operators: pilot.explorer.costs.operators)
                ], byOperator: false)),
            path: "flops-224x224.csv"))
      ])
  }

  @Test func `a model that is no NeoNeXt has nothing to count`() {
    var pilot = Pilot(MemoryTensors([("weight", [2, 2], [1, 2, 3, 4])]))
    pilot.type("3")
    #expect(pilot.frame.text.contains("expected a NeoNeXt"))
    pilot.type("+-rwste")
    pilot.press(.escape, .tab, .down, .enter)
    #expect(pilot.frame.text.contains("expected a NeoNeXt"))
  }

  @Test(arguments: [(100, 48), (131, 40), (160, 48), (220, 60)])
  func `the plot of Eq. 4 and Eq. 5 and Table 1 keep apart`(width: Int, height: Int) {
    let text = pilot(width: width, height: height).frame.text
    #expect(text.contains("NeoCell, Eq. 5"))
    #expect(!text.contains("Eq. 5T") && !text.contains("Eq. 5 T"))
  }
}
