import TUICore
import TestSupport
import Testing

@testable import Screens

@Suite struct GoldenScreenTests {
  private func check(_ frame: Frame, _ name: String) {
    Golden.check(frame.text + "\n\n" + frame.styleText, name)
  }

  @Test(arguments: [(160, 48), (80, 24)])
  func `the gallery`(width: Int, height: Int) throws {
    var pilot = try Pilot("nano-release.pt", width: width, height: height)
    pilot.press(.enter, .right, .right)
    check(pilot.frame, "gallery-\(width)x\(height)")
  }

  @Test(arguments: [(160, 48), (80, 24)])
  func `the Compare and Figures screens, all layers, and patterns`(width: Int, height: Int) throws {
    var pilot = try Pilot("nano-release.pt", width: width, height: height)
    pilot.type("5")
    pilot.press(.tab)
    check(pilot.frame, "compare-\(width)x\(height)")
    pilot.type("6")
    check(pilot.frame, "figures-\(width)x\(height)")
    pilot.type("1K")
    check(pilot.frame, "patterns-\(width)x\(height)")
    pilot.type("K")
    pilot.press(.tab, .home)
    check(pilot.frame, "all-layers-\(width)x\(height)")
  }

  @Test(arguments: [(160, 48), (80, 24)])
  func `one channel`(width: Int, height: Int) throws {
    var pilot = try Pilot("nano-release.pt", width: width, height: height)
    pilot.press(.enter, .end, .enter, .down, .right)
    check(pilot.frame, "channel-\(width)x\(height)")
  }

  @Test(arguments: [(160, 48), (80, 24)])
  func `the Forward screen`(width: Int, height: Int) throws {
    var pilot = try Pilot("nano-release.pt", width: width, height: height)
    pilot.type("4")
    pilot.openImage()
    check(pilot.frame, "forward-image-\(width)x\(height)")
    pilot.type("     ")
    check(pilot.frame, "forward-gallery-\(width)x\(height)")
    pilot.press(.tab, .enter)
    check(pilot.frame, "forward-channel-\(width)x\(height)")
    pilot.press(.right, .right, .down, .enter)
    check(pilot.frame, "forward-patch-\(width)x\(height)")
    pilot.press(.escape, .escape)
    pilot.type(">")
    check(pilot.frame, "forward-classes-\(width)x\(height)")
    pilot.type("v")
    check(pilot.frame, "forward-chart-\(width)x\(height)")
  }

  @Test(arguments: [(160, 48), (80, 24)])
  func `the Receptive field and FLOPs screens`(width: Int, height: Int) throws {
    var pilot = try Pilot("nano-release.pt", width: width, height: height)
    pilot.type("2")
    pilot.openImage()
    check(pilot.frame, "field-\(width)x\(height)")
    pilot.type("v")
    check(pilot.frame, "field-compared-\(width)x\(height)")
    pilot.press(.tab, .enter)
    check(pilot.frame, "field-blocks-\(width)x\(height)")
    pilot.type("3")
    check(pilot.frame, "flops-\(width)x\(height)")
    pilot.press(.enter)
    check(pilot.frame, "flops-layer-\(width)x\(height)")
    pilot.type("t")
    check(pilot.frame, "table1-\(width)x\(height)")
  }

  /// Compares all screens with recorded ones, for a terminal of some colour depth.
  @Test(
    arguments: [
      Surface(depth: .direct), Surface(depth: .palette), Surface(depth: .sixteen),
      Surface(depth: .direct, isLight: true), Surface(depth: .mono),
      Surface(depth: .mono, isASCII: true),
      Surface(depth: .palette, isASCII: true),
    ], [Size(width: 160, height: 48), Size(width: 80, height: 24), Size(width: 20, height: 5)])
  func `every screen in every depth of colour and size`(surface: Surface, size: Size) throws {
    var pilot = try Pilot(
      "nano-release.pt", width: size.width, height: size.height, depth: surface.depth,
      ascii: surface.isASCII)
    pilot.perform(.sawBackground(isLight: surface.isLight))
    var screens = ""
    for screen in ScreenID.allCases {
      pilot.type("\(screen.rawValue)")
      if screen == .forward {
        pilot.openImage()
        pilot.type("  ")
      }
      let frame = pilot.frame
      if surface.isASCII { #expect(frame.cells.allSatisfy { $0.scalar.isASCII }) }
      screens += "=== \(screen)\n\(frame.text)\n\n\(frame.styleText)\n"
    }
    let name =
      surface.depth.rawValue + (surface.isASCII ? "-ascii" : "") + (surface.isLight ? "-light" : "")
    Golden.check(screens, "screens-\(name)-\(size.width)x\(size.height)")
  }

  @Test func `a tensor too large for numbers`() throws {
    var pilot = try Pilot("nano-release.pt", width: 100, height: 30)
    pilot.type("Gl")
    pilot.press(.down, .down, .down, .enter, .enter, .down, .right)
    check(pilot.frame, "large-tensor")
  }

  @Test func `help and the export prompt`() throws {
    var pilot = try Pilot("nano-release.pt", width: 80, height: 24)
    pilot.type("?")
    check(pilot.frame, "help")
    pilot.press(.escape)
    pilot.type("e")
    check(pilot.frame, "export-prompt")
  }

  @Test func `every size from nothing on is drawn without a trap`() throws {
    for width in [0, 1, 2, 20, 39, 40, 41, 60, 99, 100, 300] {
      for height in [0, 1, 2, 5, 9, 10, 11, 14, 20, 100] {
        var pilot = try Pilot("nano-release.pt", width: width, height: height)
        for keys: [Key] in [
          [], [.enter], [.enter, .end], [.character("?")], [.escape, .character("e")],
          [.escape, .character("4")], [.character(" "), .character(" "), .character(" ")],
          [.character(" ")], [.tab, .enter], [.enter], [.character(">")], [.character("v")],
          [.character("2")],
          [.character("v")], [.enter], [.character("3")], [.enter], [.character("t")],
        ] {
          for key in keys { pilot.press(key) }
          if keys.last == .character("4") { pilot.openImage() }
          #expect(pilot.frame.size == Size(width: width, height: height))
        }
      }
    }
  }

  @Test func `values of every kind are drawn in cells of every width`() {
    let values: [Float] = [
      -0.96, 0.996, -0.998, -0.99996, 1, -1, 9.96, 99.96, 1e-7, -1e-7, 1e30, -1e30, .nan, .infinity,
      -.infinity, 0, -0.0, 0.5, .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
      .leastNonzeroMagnitude, 12345.678,
    ]
    for columns in [2, 3, 5, 7, 11, 14, 22] {
      let rows = 44 / columns
      let repeated = (0..<rows * columns).map { values[$0 % values.count] }
      for (width, height) in [(40, 10), (80, 24), (160, 48)] {
        for depth in [ColorDepth.mono, .direct] {
          var pilot = Pilot(
            MemoryTensors([("w", [rows, columns], repeated)]), width: width, height: height,
            depth: depth)
          pilot.press(.enter, .enter)
          for key: Key in [.right, .down, .end, .home] {
            pilot.press(key)
            #expect(pilot.frame.size.width == width)
          }
        }
      }
    }
  }

  @Test func `a window that is too small says what is needed`() throws {
    var pilot = try Pilot("nano-release.pt", width: 36, height: 5)
    #expect(pilot.frame.text.contains("neoview needs 40×10, here is 36×5"))
    pilot.perform(.resized(Size(width: 20, height: 5)))
    #expect(pilot.frame.text.contains("needs 40×10, is 20×5"))
    pilot.perform(.resized(Size(width: 12, height: 2)))
    #expect(pilot.frame.text.contains("needs 40×10"))
  }

  /// Arrows that show that there is more must not replace digits.
  @Test(arguments: [(160, 48), (80, 24), (60, 16), (45, 12), (40, 10)])
  func `arrows at the edge of a table hide none of it`(width: Int, height: Int) throws {
    for screen in ["3", "5", "6"] {
      var pilot = try Pilot("nano-release.pt", width: width, height: height)
      pilot.type(screen)
      pilot.press(.tab)
      for line in pilot.frame.text.split(separator: "\n").dropFirst().dropLast(2) {
        guard let arrow = line.firstIndex(where: { "↑↓".contains($0) }) else { continue }
        let before = line[..<arrow].last ?? " "
        #expect(!before.isNumber && before != ".", "\(screen): \(line)")
      }
      #expect(pilot.frame.text.contains("stage_1.0"))
    }
  }

  @Test func `resizing keeps the place`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.press(.enter, .end, .enter, .down, .right)
    let readout = pilot.explorer.readout
    pilot.perform(.resized(Size(width: 20, height: 5)))
    pilot.perform(.resized(Size(width: 90, height: 30)))
    #expect(pilot.explorer.readout == readout)
    #expect(pilot.frame.text.contains(readout.value))
  }
}
