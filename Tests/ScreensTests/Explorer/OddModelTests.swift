import NeoNeXt
import Sheets
import TUICore
import TensorCore
import TestSupport
import Testing
import Weights

@testable import Screens

/// Shows every screen for degenerate models, such as those without tensors.
@Suite struct OddModelTests {
  private static let deep = String(repeating: "a.", count: 3000) + "weight"
  private static let cell = "stage_1.0.ops.content.neocell.weight_"

  private static let models: [(name: String, tensors: MemoryTensors)] = [
    ("no tensors", MemoryTensors([])),
    ("one tensor", MemoryTensors([("w", [2, 2], [1, 2, 3, 4])])),
    ("an empty tensor", MemoryTensors([("w", [0, 3], [])])),
    ("a tensor without a name", MemoryTensors([("", [], [.nan])])),
    (
      "names that are no names",
      MemoryTensors([
        ("..", [1], [1]), (".", [1], [1]), ("a..b", [1], [1]), (" ", [1], [1]), ("a", [1], [1]),
        ("a.", [1], [1]), ("\u{1b}[2J\n\t", [1], [1]), ("猫\u{301}🙂\u{202e}x", [1], [1]),
      ])
    ),
    ("a deep name", MemoryTensors([(deep, [1], [1]), (deep + "s", [1], [1])])),
    (
      "the same name twice",
      MemoryTensors([("a.b", [1], [1]), ("a.b", [2], [1, 2]), ("a", [1], [3])])
    ),
    (
      "half a NeoCell",
      MemoryTensors([
        ("stage_1.0.ops.content.norm.weight", [4], [1, 1, 1, 1]),
        (cell + "a.0", [4, 2, 2], [Float](repeating: 1, count: 16)),
      ])
    ),
    (
      "a NeoCell without channels",
      MemoryTensors([
        ("stage_1.0.ops.content.norm.weight", [0], []), (cell + "a.0", [0, 2, 2], []),
        (cell + "b.0", [0, 2, 2], []),
      ])
    ),
  ]

  @Test(arguments: models.indices, [(160, 48), (80, 24), (40, 10)])
  func `every screen is drawn, and takes every key and the mouse`(
    index: Int, size: (width: Int, height: Int)
  ) {
    for screen in ScreenID.allCases {
      var pilot = Pilot(Self.models[index].tensors, width: size.width, height: size.height)
      pilot.type("\(screen.rawValue)")
      pilot.openImage()
      #expect(pilot.explorer.screen == screen)
      for key in screen.bindings.flatMap(\.keys) {
        pilot.press(key)
        #expect(pilot.frame.size == Size(width: size.width, height: size.height))
        pilot.press(.escape, .character(screen.digit))
      }
      for column in [2, size.width / 2, size.width - 2] {
        pilot.click((row: size.height / 2, column: column))
        pilot.mouse(.wheelDown, (row: size.height / 2, column: column))
      }
      _ = pilot.explorer.readout
    }
  }

  @Test func `a model without tensors has nothing selected, and no value`() {
    let pilot = Pilot(MemoryTensors([]))
    #expect(pilot.explorer.outline.entries.isEmpty && pilot.explorer.shared.entry == nil)
    #expect(pilot.explorer.readout.value.isEmpty)
  }
}
