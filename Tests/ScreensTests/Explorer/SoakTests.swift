import Foundation
import NeoNeXt
import TUICore
import TestSupport
import Testing

@testable import Screens

/// Presses keys at random, among those that do something. `make soak` runs this test for longer.
@Suite(.serialized) struct SoakTests {
  private let count = ProcessInfo.processInfo.environment["SOAK"].flatMap { Int($0) } ?? 4000

  private var isAlone: Bool { ProcessInfo.processInfo.environment["SOAK"] != nil }

  private var keys: [Key] {
    ScreenID.allCases.flatMap(\.bindings).flatMap(\.keys)
      + [.delete, .control("u"), .control("k"), .control("a")]
      + "0123456789.>=LRx ".unicodeScalars.map { .character($0) }
  }

  /// The memory of the process, in MB.
  private func residentMegabytes() throws -> Double {
    let pages = try text(of: "/proc/self/statm").split(separator: " ")[1]
    return Double(pages).map { $0 * Double(getpagesize()) / 1e6 } ?? 0
  }

  @Test(.timeLimit(.minutes(60)), arguments: ["nano-release.pt", "types.pt"])
  func `random keys and sizes neither trap nor lose the selection`(fixture: String) throws {
    var pilot = try run(fixture)
    pilot.openImage()
    var random = Seeded(5)
    var quarters: [Double] = []
    for index in 0..<count {
      if index.isMultiple(of: count / 4) { quarters.append(try residentMegabytes()) }
      if random.below(40) == 0 {
        pilot.perform(.resized(Size(width: random.below(220), height: random.below(70))))
      }
      if random.below(6) == 0 {
        let kinds = MouseEvent.Kind.allCases
        pilot.point(
          MouseEvent(
            kinds[random.below(kinds.count)], row: random.below(70), column: random.below(220)))
      } else {
        pilot.press(keys[random.below(keys.count)])
      }
      // Receptive fields of large images take long. The program computes them in the background, but this test would wait.
      if pilot.explorer.shared.resolution.height > 512 {
        _ = pilot.explorer.setResolution(MapSize(height: 64, width: 64))
      }
      if random.below(8) == 0 { _ = pilot.frame }
      #expect(pilot.explorer.visibleEntries.contains(pilot.explorer.selection))
    }
    quarters.append(try residentMegabytes())
    // In the short form, other tests run at the same time and use memory, too.
    guard isAlone else { return }
    print("\(fixture): \(count) inputs, resident \(quarters.map { Int($0) }) MB")
    #expect(quarters[4] - quarters[2] < 8, "grew from \(quarters) MB")
  }
}
