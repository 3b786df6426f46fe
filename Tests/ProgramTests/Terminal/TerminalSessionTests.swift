import Foundation
import TUICore
import TestSupport
import Testing

/// Runs the real program in a real terminal.
@Suite(.serialized) struct TerminalSessionTests {
  let program = Program.path

  /// Runs the program in a shell that compares the modes of the terminal before and after it, and prints if they differ.
  func session(
    _ arguments: String, width: Int = 120, height: Int = 36, term: String = "tmux-256color"
  ) throws -> Tmux {
    try Tmux(
      "before=$(stty -g); \(program) \(arguments); status=$?; after=$(stty -g); echo; "
        + "if [ \"$before\" = \"$after\" ]; then echo modes-kept; else echo modes-lost; fi; "
        + "echo status-$status; sleep 100", width: width, height: height, term: term)
  }

  func expectWhole(_ tmux: Tmux, status: Int) throws {
    let screen = try tmux.wait(for: "status-")
    #expect(screen.contains("status-\(status)"), "\(screen)")
    #expect(screen.contains("modes-kept"), "\(screen)")
    #expect(try !tmux.isAlternate())
  }

  @Test func `a checkpoint opens, layers are walked, values read, and the terminal is left whole`()
    throws
  {
    let tmux = try session(Fixtures.path("nano-release.pt"))
    try tmux.wait(for: "stage_1.0 · NeoCell 4+7 · 16 channels")
    #expect(try tmux.isAlternate())
    try tmux.send("Enter", "Enter")
    try tmux.wait(for: "stage_1.0 · channel 0 · L[0,0] = 1.1020509")
    try tmux.send("Right")
    try tmux.wait(for: "L[0,1] = 0.3184495")
    try tmux.send("}", "}")
    try tmux.wait(for: "stage_2.0 · channel 0 · L[0,1]")
    try tmux.send("Escape")
    try tmux.wait(for: "group 1 · L 7×7 R 7×7")
    try tmux.send("?")
    try tmux.wait(for: "Everywhere")
    try tmux.send("Escape", "q")
    try expectWhole(tmux, status: 0)
  }

  @Test func `checkpoints of a run are stepped through, and what is on screen is saved`() throws {
    try withTemporaryFolder { folder throws in
      let tmux = try session(
        "\(Fixtures.sample("digits-0.pt")) \(Fixtures.sample("digits-24.pt")) "
          + "--image \(Fixtures.sample("digit-3.png"))")
      try tmux.wait(for: "digits-24.pt (2 of 2)")
      try tmux.send("6")
      try tmux.wait(for: "channels by moved")
      try tmux.send("(")
      try tmux.wait(for: "digits-0.pt (1 of 2)")
      try tmux.send("4")
      try tmux.wait(for: "digit-3.png · 224×224 pixels")
      try tmux.send(">")
      try tmux.wait(for: "head · Linear (fc)")
      try tmux.send(")", "5")
      try tmux.wait(for: "digits-24.pt against digits-0.pt")
      try tmux.send("S", "C-u", "\(folder)/screen.png", "Enter")
      try tmux.wait(for: "wrote 960×576 pixels to")
      try tmux.send("1", "e", "C-u", "\(folder)/sheet.svg", "Enter")
      try tmux.wait(for: "pixels to \(folder)/sheet.svg")
      let svg = try text(of: folder + "/sheet.svg")
      #expect(svg.hasPrefix("<svg ") && svg.contains("head.fc.weight · 10×64</text>"))
      let png = try Data(contentsOf: URL(filePath: folder + "/screen.png"))
      #expect(png.starts(with: [0x89, 0x50, 0x4e, 0x47]))
      try tmux.send("S", "C-u", "\(folder)/screen.gif", "Enter")
      try tmux.wait(for: "expected a name that ends in .png, .svg, .txt, .ansi")
      try tmux.send("Escape", "q")
      try expectWhole(tmux, status: 0)
    }
  }

  @Test func `a run that is still being trained is followed, and a file read again with R`() throws
  {
    try withTemporaryFolder { folder throws in
      func put(_ sample: String, as name: String) throws {
        let bytes = try Data(contentsOf: URL(filePath: Fixtures.sample(sample)))
        try bytes.write(to: URL(filePath: "\(folder)/\(name)"))
      }
      try put("digits-0.pt", as: "epoch_1.pt")
      try put("digits-24.pt", as: "other.pt")
      let tmux = try session("\(folder)/epoch_1.pt --follow --mouse off")
      try tmux.wait(for: "stage_1.0 · NeoCell")
      try put("digits-24.pt", as: "epoch_2.pt")
      try tmux.wait(for: "epoch_2.pt has come")
      try tmux.wait(for: "epoch_2.pt (2 of 2)")
      try tmux.send("(")
      try tmux.wait(for: "epoch_1.pt (1 of 2)")
      try put("digits-0.pt", as: "epoch_10.pt")
      try tmux.wait(for: "epoch_10.pt has come: ) goes to it")
      try tmux.send("R")
      try tmux.wait(for: "epoch_1.pt #2 (4 of 4)")
      // The file is overwritten in place, so values that were not read yet are lost. The program must say so.
      try put("digits-24.pt", as: "epoch_1.pt")
      try tmux.send("}")
      try tmux.wait(for: "epoch_1.pt #3")
      try tmux.send("q")
      try expectWhole(tmux, status: 0)
      let fresh = try session("--variant t")
      try fresh.wait(for: "stage_1.0 · NeoCell")
      try fresh.send("R")
      try fresh.wait(for: "this model is in no file that could be read again")
      try fresh.send("q")
      try expectWhole(fresh, status: 0)
    }
  }

  @Test func `what is read is never written to, and an existing file at once asked about`() throws {
    try withTemporaryFolder { folder throws in
      let (other, image) = (folder + "/other.pt", folder + "/image.png")
      for (from, to) in [("digits-0.pt", other), ("digit-3.png", image)] {
        try FileManager.default.copyItem(atPath: Fixtures.sample(from), toPath: to)
      }
      let tmux = try session(
        "\(Fixtures.sample("digits-24.pt")) --compare \(other) --image \(image)", width: 160)
      try tmux.wait(for: "stage_1.0 · NeoCell")
      try tmux.send("4")
      try tmux.wait(for: "image.png · 224×224")
      try tmux.send("1")
      for path in [other, image] {
        try tmux.send("e", "C-u", path, "Enter")
        try tmux.wait(for: "read from here and is not")
        try tmux.send("Escape")
      }
      try tmux.send("3", "e", "C-u", "\(folder)/flops.csv", "Enter")
      try tmux.wait(for: "lines to")
      try tmux.send("e", "C-u", "\(folder)/flops.csv", "Enter")
      try tmux.wait(for: "exists already: Enter again overwrites it")
      try tmux.send("Escape", "q")
      try expectWhole(tmux, status: 0)
    }
  }

  @Test func `what was chosen and compared is exported as it is shown`() throws {
    try withTemporaryFolder { folder throws in
      let tmux = try session(Fixtures.path("nano-release.pt"))
      try tmux.wait(for: "stage_1.0 · NeoCell")
      try tmux.send("f")
      try tmux.type("L.max > 1.4")
      try tmux.send("Enter", "x")
      try tmux.wait(for: "− NeoInit")
      try tmux.send("e", "C-u", "\(folder)/shown.csv", "Enter")
      try tmux.wait(for: "lines to")
      let plain = try Program.run(
        "export", Fixtures.path("nano-release.pt"), "--layer", "stage_1.0", "--output", "-")
      let rows = plain.output.split(separator: "\n").dropFirst().map {
        $0.split(separator: ",", omittingEmptySubsequences: false)
      }
      let shown = try text(of: folder + "/shown.csv").split(separator: "\n").dropFirst().map {
        $0.split(separator: ",", omittingEmptySubsequences: false)
      }
      #expect(!shown.isEmpty && shown.count < rows.count)
      for row in shown {
        let same = try #require(rows.first { $0[0..<7] == row[0..<7] }, "\(row)")
        for column in 7..<row.count where !row[column].isEmpty {
          let start: Float = "\(column - 7)" == row[6] ? 1 : 0
          let (found, stored) = (
            try #require(Float(row[column])), try #require(Float(same[column]))
          )
          #expect(found == stored - start)
        }
      }
      try tmux.send("q")
      try expectWhole(tmux, status: 0)
    }
  }

  @Test func `an image is stepped through the network to its class, and a map exported`() throws {
    try withTemporaryFolder { folder throws in
      let tmux = try session(
        "\(Fixtures.sample("digits-24.pt")) --image \(Fixtures.sample("digit-3.png"))")
      try tmux.wait(for: "stage_1.0 · NeoCell 4+7 · 16 channels")
      try tmux.send("4")
      try tmux.wait(for: "digit-3.png · 224×224 pixels · resized and cropped to 224×224")
      try tmux.send("Space", "Space", "Space", "Space", "Space")
      try tmux.wait(for: "stage_1.0 · L·X·R · channel 0 · [0,0] =")
      try tmux.send("Tab", "Enter", "Enter")
      try tmux.wait(for: "channel 0 · patch of rows 0–3, columns 0–3")
      try tmux.send("e", "C-u", "\(folder)/map.csv", "Enter")
      try tmux.wait(for: "wrote 56 lines to")
      let lines = try text(of: folder + "/map.csv").split(separator: "\n")
      #expect(lines[1].hasPrefix("stage_1.0,0,4,0,0,L·X·R,0,"))
      try tmux.send("Escape", "Escape", ">")
      try tmux.wait(for: "→ 3 · 91.70 %")
      try tmux.send("q")
      try expectWhole(tmux, status: 0)
    }
  }

  @Test func `fields grow by themselves, counts follow the resolution, and both are exported`()
    throws
  {
    try withTemporaryFolder { folder throws in
      let tmux = try session("--variant t")
      try tmux.wait(for: "stage_1.0 · NeoCell")
      try tmux.send("2")
      try tmux.wait(for: "sees 52×52 from [88,88] · 2,032 pixels, 4.0 %")
      try tmux.send("p")
      try tmux.wait(for: "sees 148×148 from [40,40] · 17,552 pixels")
      try tmux.send("p", "e", "C-u", "\(folder)/rf.csv", "Enter")
      try tmux.wait(for: "wrote 23 lines to")
      try tmux.send("3")
      try tmux.wait(for: "FLOPs at 224×224")
      try tmux.send("+")
      try tmux.wait(for: "FLOPs at 256×256")
      try tmux.send("e", "C-u", "\(folder)/flops.csv", "Enter")
      try tmux.wait(for: "lines to")
      #expect(try text(of: folder + "/rf.csv").contains("stage_1.0,28,28,88,88,52,52,2032"))
      #expect(try text(of: folder + "/flops.csv").hasPrefix("layer,patchwise,dense,"))
      try tmux.send("q")
      try expectWhole(tmux, status: 0)
    }
  }

  @Test func `another checkpoint is compared with, layer by layer`() throws {
    let tmux = try session(
      "\(Fixtures.sample("digits-24.pt")) --compare \(Fixtures.sample("digits-0.pt"))")
    try tmux.wait(for: "stage_1.0 · NeoCell")
    try tmux.send("x", "x")
    try tmux.wait(for: "− digits-0.pt")
    try tmux.send("}", "Enter", "s", "s")
    try tmux.wait(for: "stage_1.1 · NeoCell 4+7 · 16 channels · − digits-0.pt · by frobenius")
    try tmux.send("q")
    try expectWhole(tmux, status: 0)
    let other = try session(
      "\(Fixtures.sample("digits-24.pt")) --compare \(Fixtures.path("types.pt"))")
    try other.wait(for: "stage_1.0 · NeoCell")
    try other.send("x", "x")
    try other.wait(for: "types.pt has nothing of this name and shape")
    try other.send("q")
    try expectWhole(other, status: 0)
  }
}
