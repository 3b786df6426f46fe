import CheckpointFiles
import NeoNeXt
import Sheets
import TUICore
import TensorCore
import TestSupport
import Testing
import Weights

@testable import Screens

@Suite struct ExpandedTests {
  private func cell(_ k: Int, shift: Shift, height: Int, width: Int) -> ExpandedCell {
    let values = (0..<k * k).map { Float($0 + 1) }
    return ExpandedCell(
      left: Matrix(rows: k, columns: k, values: values),
      right: Matrix(rows: k, columns: k, values: values.map { -$0 }), shift: shift,
      size: MapSize(height: height, width: width))
  }

  @Test func `A repeats L down the diagonal, with its lower right in the corner`() {
    let cell = cell(3, shift: 1, height: 8, width: 3)
    let a = (0..<8).map { row in (0..<8).map { cell.a(row, $0) } }
    #expect(a[0] == [9, nil, nil, nil, nil, nil, nil, nil])
    #expect(a[1] == [nil, 1, 2, 3, nil, nil, nil, nil])
    #expect(a[6] == [nil, nil, nil, nil, 7, 8, 9, nil])
    #expect(a[7] == [nil, nil, nil, nil, nil, nil, nil, 1])
    #expect(cell.b(0, 0) == -9 && cell.b(1, 0) == nil && cell.b(1, 2) == -2)
  }

  @Test func `the effective filter is a row of A times a column of B`() throws {
    let cell = cell(2, shift: 0, height: 5, width: 4)
    let filter = try #require(cell.filter(row: 3, column: 0))
    #expect(filter.rows == 2..<4 && filter.columns == 0..<2)
    let expected: [Float] = [-3, -9, -4, -12]
    #expect(Array(filter.weights.values) == expected)
    let end = try #require(cell.filter(row: 4, column: 3))
    #expect(end.rows == 4..<5 && Array(end.weights.values) == [-2, -4])
    #expect(cell.filter(row: 5, column: 0) == nil)
  }

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
    pilot.press(.control("u"))
    pilot.type("0.5")
    pilot.press(.enter)
    #expect(pilot.frame.text.contains("· fixed") && pilot.frame.text.contains("-0.5000"))
    pilot.type("dddddd")
    #expect(pilot.frame.text.contains("· fixed"))
    for wrong in ["x", "-1", "2 1", "1 2 3", "nan"] {
      pilot.type("D")
      pilot.press(.control("u"))
      pilot.type(wrong)
      pilot.press(.enter)
      #expect(pilot.frame.text.contains("expected a limit above 0"), "\(wrong)")
      pilot.press(.escape)
    }
  }

  @Test func `percentiles leave the extremes out, and poison nothing`() {
    var values = (0..<1000).map { Float($0) / 1000 }
    values += [1e30, -1e30, .nan]
    let pilot = Pilot(MemoryTensors([("w", [17, 59], values)]))
    let range = pilot.explorer.sheet?.percentiles
    #expect((range?.highest ?? 9) < 1 && (range?.lowest ?? -9) >= 0)
    #expect(range?.nanCount == 1)
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

@Suite struct DifferenceTests {
  /// An explorer whose one NeoCell layer is compared with another of some channels.
  private func explorer(channels: Int) throws -> Explorer {
    let pilot = try Pilot("nano-release.pt")
    let own = try #require(pilot.explorer.loadedSheet)
    let other = FreshModel(
      Architecture(
        dims: [channels, 32, 64, 128], depths: [1, 1, 2, 1],
        kernels: Revision.release.kernels, revision: .release, classes: 10),
      initialization: .neoinit, seed: 4)
    let entry = pilot.explorer.selection
    let compared = try Sheet(
      .layer(.block(stage: 0, index: 0)), of: Model(other), entry: entry)
    var explorer = Explorer(
      ModelFacts(title: "", summary: "", details: [], warning: ""),
      outline: Outline(pilot.model), size: Size(width: 160, height: 48),
      surface: Surface(depth: .direct), architecture: pilot.model.architecture,
      resolution: MapSize(height: 224, width: 224), other: "epoch_1.pt")
    _ = explorer.update(.start)
    _ = explorer.update(.loaded(own, compared: compared))
    return explorer
  }

  @Test func `what the other checkpoint has is taken off, and channels sort by the change`() throws
  {
    var explorer = try explorer(channels: 16)
    let own = try #require(explorer.loadedSheet)
    let other = try #require(explorer.comparedSheet)
    try press("xx", in: &explorer)
    #expect(explorer.view().text.contains("− epoch_1.pt"))
    let shown = try #require(explorer.sheet?.matrix(5, side: 1))
    let expected = zip(
      own.matrix(5, side: 1)?.values ?? [], other.matrix(5, side: 1)?.values ?? []
    ).map { $0 - $1 }
    #expect(Array(shown.values) == expected)
    try press("ss", in: &explorer)
    let first = try #require(explorer.sheet?.sections.first?.places?.first)
    let norms = [0, 1].map { side in
      let pairs = zip(
        own.matrix(first.origin.channel, side: side)?.values ?? [],
        other.matrix(first.origin.channel, side: side)?.values ?? [])
      return pairs.reduce(0.0) { $0 + pow2(Double($1.0 - $1.1)) }.squareRoot()
    }
    #expect(first.note == NumberFormat.short(norms.max() ?? 0, width: 7))
    try press("x", in: &explorer)
    #expect(!explorer.view().text.contains("epoch_1.pt"))
  }

  private func pow2(_ value: Double) -> Double { value * value }

  /// Presses keys, and carries out what they ask for.
  private func press(_ keys: String, in explorer: inout Explorer) throws {
    for scalar in keys.unicodeScalars {
      for case .compute(.arrange(let request)) in explorer.update(.key(.character(scalar))) {
        do {
          _ = explorer.update(.arranged(try request.arranged(), request.arrangement))
        } catch let error as ArrangeRequest.Failure {
          _ = explorer.update(.arrangeFailed(request.arrangement, reason: "\(error)"))
        }
      }
    }
  }

  @Test func `matrices of other sizes are shown as they are, and that is said`() throws {
    var explorer = try explorer(channels: 8)
    try press("xx", in: &explorer)
    #expect(explorer.view().text.contains("epoch_1.pt has nothing of this name and shape"))
    #expect(explorer.sheet == explorer.loadedSheet)
  }

  @Test func `what NeoInit gives on average is taken off, and put back`() throws {
    var pilot = try Pilot("nano-release.pt")
    let before = try #require(pilot.explorer.sheet)
    pilot.type("x")
    let after = try #require(pilot.explorer.sheet)
    let (a, b) = (try #require(before.matrix(3, side: 0)), try #require(after.matrix(3, side: 0)))
    for row in 0..<a.rows {
      for column in 0..<a.columns {
        let start: Float = row == column ? 1 : 0
        #expect(b[row, column] == a[row, column] - start)
      }
    }
    #expect(pilot.frame.text.contains("− NeoInit"))
    pilot.type("}")
    #expect(pilot.frame.text.contains("− NeoInit"))
    pilot.type("{x")
    #expect(pilot.explorer.sheet == before)
  }
}

@Suite struct ExtremeTests {
  @Test(arguments: ColorDepth.allCases)
  func `colours that span next to nothing, or everything, are drawn`(depth: ColorDepth) {
    var pilot = Pilot(
      MemoryTensors([("w", [2, 3], [3.3e38, -3.3e38, .leastNonzeroMagnitude, 0, 1, .nan])]),
      width: 80, height: 24,
      depth: depth)
    pilot.press(.enter, .enter)
    for text in ["1e-45", "3.4e38", "-1e-45 1e-45"] {
      pilot.type("D")
      pilot.press(.control("u"))
      pilot.type(text)
      pilot.press(.enter)
      #expect(pilot.explorer.domain == .fixed)
      _ = pilot.frame
    }
    pilot.type("d")
    for _ in 0..<5 {
      pilot.type("dc")
      _ = pilot.frame
    }
  }
}
