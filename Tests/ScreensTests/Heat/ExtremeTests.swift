import TUICore
import TestSupport
import Testing

@testable import Screens

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
      pilot.answer(text)
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
