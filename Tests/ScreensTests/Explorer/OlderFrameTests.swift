import NeoNeXt
import TUICore
import Testing

@testable import Screens

/// The target of a mouse event belongs to the frame that the user sees. When the event arrives, the state may have changed.
@Suite struct OlderFrameTests {
  /// States of the explorer, with the keys that lead to them.
  private static let states = [
    "gallery": "1", "large matrices": "1 g { Down Enter }", "channel": "1 Enter ] ] Enter",
    "A and B": "1 Enter Enter Enter", "all layers": "1 Home", "one tensor": "1 G Right Down",
    "patterns": "1 K", "field": "2", "field of a down-sampling": "2 }", "blocks": "2 Enter Enter",
    "costs": "3", "operators": "3 Enter Enter", "image": "4", "step": "4 Space Space Space Space",
    "map": "4 Space Space Space Space Enter Enter", "classes": "4 >", "compare": "5",
    "figures": "6", "help": "?", "palette": ":", "prompt": "e", "search": "/ 1",
  ]

  private static func pilot(_ state: String) throws -> Pilot {
    var pilot = try Pilot("nano-release.pt", width: 120, height: 36)
    pilot.type("4")
    pilot.openImage()
    pilot.type("1")
    for step in try KeyScript(states[state] ?? "").steps {
      if case .key(let key) = step { pilot.press(key) }
    }
    return pilot
  }

  /// The targets of a frame, each at its first and at its last cell. Of many targets, only some are included.
  private static func hits(_ frame: Frame) -> [(MouseEvent, Hit)] {
    var found: [(row: Int, column: Int, hit: Hit)] = []
    for row in 0..<frame.size.height {
      for column in 0..<frame.size.width {
        let event = MouseEvent(.press, row: row, column: column)
        guard let hit = frame.hit(event) else { continue }
        let isEdge =
          (row == hit.area.row && column == hit.area.column)
          || (row == hit.area.rows.upperBound - 1 && column == hit.area.columns.upperBound - 1)
        if isEdge { found.append((row, column, hit)) }
      }
    }
    let step = max(1, found.count / 16)
    return stride(from: 0, to: found.count, by: step).map {
      (MouseEvent(.press, row: found[$0].row, column: found[$0].column), found[$0].hit)
    }
  }

  private static func mouse(_ kind: MouseEvent.Kind, _ event: MouseEvent, _ hit: Hit) -> Action {
    .mouse(MouseEvent(kind, row: event.row, column: event.column), hit)
  }

  /// Clicks and drags with the mouse at some place.
  private static func use(_ explorer: inout Explorer, _ event: MouseEvent, _ hit: Hit) {
    for kind in [MouseEvent.Kind.press, .drag, .release, .press, .release] {
      _ = explorer.update(mouse(kind, event, hit))
      _ = explorer.readout
    }
  }

  @Test func `what is under the mouse in a frame of any other state is no trap`() throws {
    let pilots = try Self.states.keys.sorted().map(Self.pilot)
    let hits = pilots.map { Self.hits($0.frame) }
    for (place, here) in pilots.map(\.explorer).enumerated() {
      for (event, hit) in hits.indices.filter({ $0 != place }).flatMap({ hits[$0] }) {
        var explorer = here
        Self.use(&explorer, event, hit)
        #expect(explorer.view().size == here.shared.size)
      }
    }
  }

  private static let area = Rect(row: 5, column: 40, height: 3, width: 12)

  private static func hit(_ target: Target) -> (MouseEvent, Hit) {
    (MouseEvent(.press, row: 6, column: 45), Hit(target: target, area: area))
  }

  private static let nowhere = LayerID.block(stage: 3, index: 99)

  /// Targets that do not exist, with the state in which they are used.
  private static let gone: [(state: String, target: ScreenTarget)] = [
    ("gallery", .heat(.item(5000))), ("classes", .heat(.item(5000))),
    ("gallery", .heat(.matrix(matrix(item: 5000, side: 0)))),
    ("gallery", .heat(.matrix(matrix(item: 0, side: 7)))),
    ("gallery", .heat(.matrix(matrix(item: 0, side: 1)))),
    ("A and B", .heat(.matrix(matrix(item: 0, side: 1)))),
    ("map", .heat(.matrix(matrix(item: 3, side: 0)))),
    ("channel", .heat(.element(ElementCursor(side: 5, row: 900, column: 900)))),
    ("field", .field(.part(5000))), ("field of a down-sampling", .field(.part(3))),
    ("costs", .costs(.layer(nowhere))), ("classes", .forward(.rank(5000))),
    ("image", .forward(.rank(2))), ("image", .forward(.step(5000))),
    ("step", .forward(.step(5000))), ("classes", .forward(.picture)),
    ("compare", .compare(.channel(5000))), ("compare", .compare(.layer(nowhere))),
  ]

  /// A target in a large matrix, which is drawn at the place of the mouse.
  private static func matrix(item: Int, side: Int) -> MatrixTarget {
    MatrixTarget(
      item: item, side: side, image: MatrixImage(rows: 900, columns: 900, level: 1), row: -400,
      column: -400, style: .halfBlock)
  }

  @Test(arguments: gone.indices)
  func `what is no longer there is no trap, and no selection leaves what is there`(
    index: Int
  ) throws {
    let (state, target) = Self.gone[index]
    var explorer = try Self.pilot(state).explorer
    let (event, hit) = Self.hit(.screen(target))
    Self.use(&explorer, event, hit)
    _ = explorer.view()
    if let sheet = explorer.sheet {
      #expect((0..<sheet.itemCount).contains(explorer.item))
      #expect(explorer.matrixAtCursor != nil)
    }
    let classes = explorer.forward.classes
    #expect(classes.isEmpty || classes.indices.contains(explorer.forward.rank))
    #expect((0...explorer.forward.lastStep).contains(explorer.forward.step))
  }

  /// Whether two states are equal, except for what the mouse has gripped, the message, and a count that was begun.
  private static func isUnchanged(_ after: Explorer, from before: Explorer) -> Bool {
    var copy = after
    (copy.grip, copy.message, copy.count) = (before.grip, before.message, before.count)
    return copy == before
  }

  @Test(arguments: ["help", "palette", "prompt"])
  func `below what lies over the screen, the mouse hits nothing of the screen`(
    overlay: String
  ) throws {
    let here = try Self.pilot(overlay).explorer
    for (event, hit) in Self.hits(try Self.pilot("gallery").frame) {
      var explorer = here
      Self.use(&explorer, event, hit)
      #expect(Self.isUnchanged(explorer, from: here), "\(hit.target)")
    }
  }

  @Test(arguments: ["help", "palette", "prompt"])
  func `what lay over the screen and was closed is not hit`(overlay: String) throws {
    let here = try Self.pilot("gallery").explorer
    for (event, hit) in Self.hits(try Self.pilot(overlay).frame) {
      switch hit.target {
      case .page, .outside, .line: break
      case .entry, .screen, .command: continue
      }
      var explorer = here
      Self.use(&explorer, event, hit)
      #expect(Self.isUnchanged(explorer, from: here), "\(hit.target)")
    }
  }

  @Test(arguments: ScreenID.allCases)
  func `what another screen showed is not hit`(screen: ScreenID) throws {
    let states: [ScreenID: String] = [
      .matrices: "gallery", .field: "field", .costs: "costs", .forward: "classes",
      .compare: "compare", .figures: "figures",
    ]
    let here = try Self.pilot(try #require(states[screen])).explorer
    #expect(here.screen == screen)
    for (other, state) in states where other != screen {
      for (event, hit) in Self.hits(try Self.pilot(state).frame) {
        guard case .screen(let target) = hit.target, !here.isShown(target) else { continue }
        var explorer = here
        Self.use(&explorer, event, hit)
        #expect(Self.isUnchanged(explorer, from: here), "\(target)")
      }
    }
  }

  @Test(arguments: ScreenID.allCases)
  func `a hint of another screen is not hit`(screen: ScreenID) throws {
    var pilot = try Self.pilot("step")
    pilot.type("\(screen.rawValue)")
    let here = pilot.explorer
    let own = Set(screen.bindings.map(\.command))
    for command in Set(ScreenID.allCases.flatMap(\.bindings).map(\.command)).subtracting(own) {
      var explorer = here
      let (event, hit) = Self.hit(.command(command))
      Self.use(&explorer, event, hit)
      let isUnchanged = Self.isUnchanged(explorer, from: here)
      #expect(isUnchanged, "\(command)")
    }
  }

  @Test func `a screen's own targets are its alone`() throws {
    let targets: [(ScreenID, ScreenTarget)] = [
      (.field, .field(.map)), (.costs, .costs(.layer(.stem))), (.forward, .forward(.step(2))),
      (.compare, .compare(.channel(3))), (.figures, .figures(.figure(.rank))),
    ]
    for screen in ScreenID.allCases {
      var pilot = try Self.pilot("gallery")
      pilot.type("\(screen.rawValue)")
      for (own, target) in targets {
        #expect(pilot.explorer.isShown(target) == (own == screen))
      }
      #expect(
        pilot.explorer.isShown(.heat(.item(1))) == (screen == .matrices || screen == .forward))
    }
  }
}
