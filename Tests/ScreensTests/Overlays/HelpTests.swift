import TUICore
import Testing

@testable import Screens

@Suite struct HelpTests {
  @Test(arguments: ScreenID.allCases) func `no line of help is cut at 80 columns`(screen: ScreenID)
  {
    for line in Help().lines(screen, isASCII: false) {
      #expect(line.displayWidth <= 74, "\(line)")
    }
  }

  @Test func `help says how a number is begun, in ASCII too`() {
    let lines = Help().lines(.matrices, isASCII: true)
    #expect(lines.contains { $0.hasPrefix("  0 1 2 Down") && $0.contains("twelve down") })
  }
}
