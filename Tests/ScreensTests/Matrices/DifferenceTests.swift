import NeoNeXt
import Sheets
import TUICore
import TensorCore
import Testing
import Weights

@testable import Screens

@Suite struct DifferenceTests {
  /// An explorer of a model with one NeoCell, which is compared with a NeoCell that may have another number of channels.
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

  @Test(arguments: [false, true])
  func `a difference is called one in the status line, the heading and the figures`(
    isASCII: Bool
  ) throws {
    let mark = isASCII ? "d" : "Δ"
    var pilot = try Pilot("nano-release.pt", ascii: isASCII)
    pilot.press(.enter)
    pilot.type("x")
    #expect(pilot.frame.text.contains(" \(mark)L[0,0] = "))
    pilot.press(.enter)
    let times = isASCII ? "x" : "×"
    for text in [
      "\(mark)L 4\(times)4 \(mark)R 4\(times)4", "│ \(mark)L 4\(times)4  ", "│ \(mark)R  ",
      "σ \(mark)R",
    ] {
      let shown = isASCII ? text.replacing("│", with: "|").replacing("σ", with: "s") : text
      #expect(pilot.frame.text.contains(shown), "\(shown)")
    }
    pilot.type("xs")
    pilot.press(.escape)
    #expect(!pilot.frame.text.contains("\(mark)L"))
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

  /// Presses keys, and carries out the effects that they ask for.
  private func press(_ keys: String, in explorer: inout Explorer) throws {
    for scalar in keys.unicodeScalars {
      for case .compute(.arrange(let request)) in explorer.update(.key(.character(scalar))) {
        do {
          _ = explorer.update(.arranged(try request.arranged(), request.arrangement))
        } catch let error as ArrangeRequest.Failure {
          _ = explorer.update(
            .arrangeFailed(request.sheet.subject, request.arrangement, reason: "\(error)"))
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
