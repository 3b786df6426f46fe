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
  func `help names every key of the screen`(screen: ScreenID) throws {
    var pilot = try Pilot("nano-release.pt", height: 90)
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
