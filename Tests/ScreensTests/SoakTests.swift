import Foundation
import NeoNeXt
import TUICore
import TestSupport
import Testing

@testable import Screens

/// Keys at random, among those that do something: a short form of it here, a long one by `make soak`.
@Suite struct SoakTests {
  private let count = ProcessInfo.processInfo.environment["SOAK"].flatMap { Int($0) } ?? 4000

  private var keys: [Key] {
    KeyTable.bindings.flatMap(\.keys)
      + [.delete, .control("u"), .control("k"), .control("a")]
      + "0123456789.>=LRx ".unicodeScalars.map { .character($0) }
  }

  @Test(arguments: ["nano-release.pt", "types.pt"])
  func `random keys and sizes neither trap nor lose the selection`(fixture: String) throws {
    var pilot = try run(fixture)
    pilot.openImage()
    var random = Seeded(5)
    for _ in 0..<count {
      if random.below(40) == 0 {
        pilot.perform(.resized(Size(width: random.below(220), height: random.below(70))))
      }
      if random.below(6) == 0 {
        let kinds = MouseEvent.Kind.allCases
        pilot.perform(
          .mouse(
            MouseEvent(
              kinds[random.below(kinds.count)], row: random.below(70), column: random.below(220))))
      } else {
        pilot.press(keys[random.below(keys.count)])
      }
      if random.below(8) == 0 { _ = pilot.frame }
      #expect(pilot.explorer.visibleEntries.contains(pilot.explorer.selection))
    }
  }
}
