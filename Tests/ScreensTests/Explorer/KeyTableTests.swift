import TUICore
import Testing

@testable import Screens

@Suite struct KeyTableTests {
  @Test func `no key means two things in one place`() {
    for screen in ScreenID.allCases {
      for context in KeyContext.allCases {
        let here = screen.bindings.filter { $0.contexts.contains(context) }
        let keys = here.flatMap(\.keys)
        #expect(Set(keys).count == keys.count, "\(screen) \(context)")
      }
    }
  }

  @Test(arguments: ScreenID.allCases)
  func `every screen has the digits of all screens, help, quit and Tab wherever its keys are`(
    screen: ScreenID
  ) {
    let contexts = [KeyContext.tree] + screen.type.places.map(\.context)
    for context in contexts {
      func command(_ key: Key) -> Command? { screen.bindings.command(for: key, in: context) }
      for shown in ScreenID.allCases {
        #expect(command(.character(shown.digit)) == .show(shown))
      }
      #expect(command(.character("?")) == .help && command(.character("q")) == .quit)
      #expect(command(.tab) == .switchFocus && command(.backTab) == .switchFocus)
    }
    #expect(screen.bindings.command(for: .character("q"), in: .page) == .back)
    #expect(screen.bindings.command(for: .escape, in: .page) == .back)
  }

  @Test func `no digit of a screen begins a number`() {
    #expect(ScreenID.allCases.map(\.rawValue) == Array(1...6))
    #expect(String(String.UnicodeScalarView(ScreenID.allCases.map(\.digit))) == "123456")
  }

  @Test(arguments: [
    (ScreenID.matrices, ".csv .npy .npz .png .svg .apng"), (.forward, ".csv .npy .npz .png .svg"),
    (.field, ".csv .json"), (.costs, ".csv .json"), (.compare, ".csv .json"),
    (.figures, ".csv .json"),
  ])
  func `help names the endings of the files that the screen exports`(
    screen: ScreenID, endings: String
  ) throws {
    var pilot = try Pilot("nano-release.pt", height: 90)
    pilot.type("\(screen.rawValue)?")
    let lines = pilot.frame.text.split(separator: "\n")
    #expect(lines.contains { $0.contains("export what is shown: \(endings)  ") })
    #expect(lines.contains { $0.contains("save the screen: .png .svg .txt .ansi  ") })
  }

  @Test(arguments: ScreenID.allCases)
  func `help names every key of the screen`(screen: ScreenID) throws {
    var pilot = try Pilot("nano-release.pt", height: 110)
    pilot.type("\(screen.rawValue)?")
    let text = pilot.frame.text
    for binding in screen.bindings where binding.contexts != [.page] {
      #expect(text.contains(binding.title), "\(binding.title)")
      #expect(text.contains(binding.keys[0].name))
    }
    pilot.press(.escape)
    #expect(pilot.explorer.overlay == nil)
  }
}
