import CheckpointFiles
import Exports
import Foundation
import NeoNeXt
import TUICore
import TensorCore
import TestSupport
import Testing
import Weights

@testable import neoview

@Suite struct FormTests {
  private let path = Fixtures.path("nano-release.pt")

  private func export(_ arguments: String...) throws -> [[Substring]] {
    let result = try Program.run(
      executable: Program.path, ["export", path, "--output", "-"] + arguments)
    #expect(result.status == 0, "\(result.errors)")
    return result.output.split(separator: "\n").dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
  }

  @Test func `expanded is A and B of the resolution, with L down the diagonal`() throws {
    let lines = try export(
      "--layer", "stage_1.0", "--channel", "9", "--form", "expanded", "--resolution", "64x96")
    #expect(lines.count == 16 + 24)
    #expect(lines.allSatisfy { $0.count == 7 + 24 })
    #expect(
      lines.prefix(16).allSatisfy { $0[5] == "A" } && lines.suffix(24).allSatisfy { $0[5] == "B" })
    let plain = try export("--layer", "stage_1.0", "--channel", "9")
    // Channel 9 of group 1 is shifted by one: the corner is the lower right of L.
    #expect(lines[0][7] == plain[6][13] && lines[0][8] == "0")
    #expect(lines[1][8...14] == plain[0][7...13])
  }

  @Test func `kernel has the effective filter of every output in a row`() throws {
    let lines = try export("--layer", "stage_1.0", "--channel", "2", "--form", "kernel")
    let plain = try export("--layer", "stage_1.0", "--channel", "2")
    let left = plain.prefix(4).map { $0[7...10].compactMap { Float($0) } }
    let right = plain.suffix(4).map { $0[7...10].compactMap { Float($0) } }
    #expect(lines.count == 16 && lines.allSatisfy { $0[5] == "K" })
    for (row, line) in lines.enumerated() {
      let found = line[7..<23].compactMap { Float($0) }
      for place in 0..<16 {
        #expect(found[place] == left[row / 4][place / 4] * right[place % 4][row % 4])
      }
    }
  }

  @Test func `the forms are arrays too, and the ending of the name chooses`() throws {
    try withTemporaryFolder { folder throws in
      for (name, form, shape) in [
        ("a.npy", "expanded", "(8, 16, 16)"), ("k.npy", "kernel", "(8, 16, 16)"),
      ] {
        let result = try Program.run(
          executable: Program.path,
          [
            "export", path, "-o", folder + "/" + name, "--layer", "stage_1.0", "--group", "0",
            "--form", form,
            "--resolution", "64",
          ] + (form == "expanded" ? ["--side", "left"] : []))
        #expect(result.status == 0, "\(result.errors)")
        let bytes = try Data(contentsOf: URL(filePath: folder + "/" + name))
        #expect(String(decoding: bytes.prefix(128), as: UTF8.self).contains(shape))
      }
    }
  }

  @Test(arguments: [
    ["--form", "kernel", "--side", "left"], ["--scale", "0"], ["--map", "jet"],
    ["--format", "gif"],
    ["--scale", "4"], ["--map", "grey", "--format", "npy"],
    ["--format", "ansi"],
  ])
  func `options that make no sense are wrong usage`(options: [String]) throws {
    let result = try Program.run(
      executable: Program.path, ["export", path, "-o", "/tmp/never.csv"] + options)
    #expect(result.status == 64)
  }

  @Test func `a resolution that does not fit the model is said`() throws {
    let result = try Program.run(
      executable: Program.path,
      [
        "export", path, "-o", "-", "--layer", "stage_1.0", "--form", "expanded", "--resolution",
        "30",
      ])
    #expect(result.status == 1 && result.errors.contains("30"), "\(result.errors)")
    let stem = try Program.run(
      "export", path, "--output", "-", "--layer", "head.fc.weight", "--form", "kernel")
    #expect(stem.status == 1 && stem.errors.contains("head.fc.weight"))
  }
}

@Suite struct PictureTests {
  private func selection(channel: Int? = nil) throws -> MatrixSelection {
    let model = Model(try Checkpoint.open(Fixtures.path("nano-release.pt")))
    return MatrixSelection(
      model: model, subject: .neocell(.block(stage: 0, index: 0)), channel: channel)
  }

  @Test func `every element has the colour of its value, and every channel its name`() throws {
    let picture = try MatrixPicture(
      try selection(), title: "t", map: .diverging, domain: .layer, scale: 5)
    var grids: [[UInt32]] = []
    var texts: [String] = []
    for element in picture.drawing.elements {
      switch element {
      case .grid(_, _, _, let side, let colors):
        #expect(side == 5)
        grids.append(colors)
      case .text(let text, _, _, _): texts.append(text)
      case .rectangle: break
      }
    }
    var expected: [[UInt32]] = []
    try selection().groups().visit { entry in
      expected.append(entry.matrix.values.map { picture.legend.color($0).bits })
    }
    #expect(grids == expected && grids.count == 32)
    for channel in 0..<16 { #expect(texts.contains { $0.hasPrefix("\(channel) · shift") }) }
    #expect(texts.contains { $0.contains("an element is 5×5 pixels") })
  }

  @Test func `each matrix may span its own colours`() throws {
    let picture = try MatrixPicture(
      try selection(channel: 3), title: "t", map: .grey, domain: .matrix, scale: nil)
    let panels = try #require(picture.sections.first?.items.first?.panels)
    for panel in panels {
      #expect(
        panel.painter.low == panel.matrix.values.min()
          && panel.painter.high == panel.matrix.values.max())
    }
  }

  @Test func `a frame is drawn cell by cell, and written with its colours`() throws {
    var frame = Frame(Size(width: 6, height: 2))
    frame.put(
      "ab", row: 0, column: 0, style: Style(Color(0xff0000), on: Color(0x0000ff), bold: true))
    frame.set(Cell("▀", Style(Color(0x00ff00), on: Color(0x123456))), row: 1, column: 5)
    let picture = ScreenPicture(frame: frame)
    #expect(picture.drawing.width == 48 && picture.drawing.height == 32)
    let elements = picture.drawing.elements
    #expect(
      elements.contains(
        .rectangle(Drawing.Area(x: 0, y: 0, width: 16, height: 16), color: 0x0000ff)))
    #expect(elements.contains(.text("ab", x: 0, y: 0, color: 0xff0000)))
    #expect(
      elements.contains(
        .rectangle(Drawing.Area(x: 40, y: 16, width: 8, height: 16), color: 0x123456)))
    #expect(
      elements.contains(
        .rectangle(Drawing.Area(x: 40, y: 16, width: 8, height: 8), color: 0x00ff00)))
    #expect(
      picture.ansi == "\u{1b}[0;1;38;2;255;0;0;48;2;0;0;255mab\u{1b}[0m    \u{1b}[0m\n"
        + "\u{1b}[0m     \u{1b}[0;38;2;0;255;0;48;2;18;52;86m▀\u{1b}[0m\n")
  }
}

@Suite struct SelectionTests {
  @Test(arguments: [
    ["--group", "99"], ["--layer", "stage_1.0", "--group", "9"],
    ["--layer", "stage_1.0", "--channel", "3", "--group", "1"],
    ["--layer", "stage_1.0.fc_1.weight", "--group", "0"],
  ])
  func `a group that is not there is said, and nothing is written`(options: [String]) throws {
    try withTemporaryFolder { folder throws in
      for name in ["a.csv", "a.npy", "a.png", "a.svg"] {
        let result = try Program.run(
          executable: Program.path,
          ["export", Fixtures.path("nano-release.pt"), "-o", folder + "/" + name] + options)
        #expect(
          result.status == 1 && result.errors.split(separator: "\n").count == 1, "\(result.errors)")
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
  }
}

@Suite struct CheckpointsTests {
  @Test
  func `a run opens at the last file that can be read, and says what is wrong with later ones`()
    throws
  {
    let good = Fixtures.path("nano-release.pt")
    let run = try Checkpoints([good, "/nowhere/epoch_2.pt"], shifts: nil)
    #expect(run.start == 0 && run.notice?.contains("epoch_2.pt: ") == true)
    #expect(throws: (any Error).self) {
      try Checkpoints(["/nowhere/a.pt", "/nowhere/b.pt"], shifts: nil)
    }
    let first = try Checkpoints(["/nowhere/a.pt", good, good], shifts: nil)
    #expect(first.start == 2 && first.notice == nil && first.first.report?.open.path == good)
  }

  @Test func `a run may change its format: tensors are found by their names`() throws {
    try withTemporaryFolder { folder throws in
      for name in ["1.safetensors", "2.pt"] {
        let made = try Program.run("init", "--variant", "nano", "--output", folder + "/" + name)
        #expect(made.status == 0, "\(made.errors)")
      }
      let run = try Checkpoints(
        [folder + "/1.safetensors", folder + "/2.pt"], shifts: [1, 1, 1, 0])
      let (first, last) = (try run.report(0).open.model, try run.report(1).open.model)
      #expect(first.source.tensors.map(\.shape) == last.source.tensors.map(\.shape))
      #expect(first.shifts == last.shifts)
      for index in first.source.tensors.indices {
        #expect(first.shortName(ofTensor: index) == last.shortName(ofTensor: index))
        #expect(try first.source.values(at: index) == last.source.values(at: index))
      }
    }
  }

  @Test func `a run of one architecture opens at its last, another is refused with its name`()
    throws
  {
    try withTemporaryFolder { folder throws in
      for (name, seed) in [("epoch_10.pt", "1"), ("epoch_2.pt", "2")] {
        let made = try Program.run(
          "init", "--variant", "nano", "--seed", seed, "--output", folder + "/" + name)
        #expect(made.status == 0, "\(made.errors)")
      }
      let paths = NaturalOrder.sorted([folder + "/epoch_10.pt", folder + "/epoch_2.pt"])
      let run = try Checkpoints(paths, shifts: nil)
      #expect(run.titles == ["epoch_2.pt", "epoch_10.pt"] && run.start == 1)
      #expect(try run.report(0).open.title == "epoch_2.pt")
      let mixed = try Checkpoints(
        [Fixtures.path("nano-paper.bin"), folder + "/epoch_2.pt"], shifts: nil)
      #expect(throws: Checkpoints.Refusal.otherModel(path: "nano-paper.bin", first: "epoch_2.pt")) {
        try mixed.report(0)
      }
    }
  }
}
