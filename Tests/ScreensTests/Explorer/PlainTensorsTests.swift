import NeoNeXt
import TUICore
import Testing

@testable import Screens

/// A file of tensors that are no NeoNeXt: what has nothing to do there is not offered.
@Suite struct PlainTensorsTests {
  private func pilot(_ screen: ScreenID = .matrices) throws -> Pilot {
    var pilot = try Pilot("types.pt")
    pilot.type("\(screen.rawValue)")
    return pilot
  }

  private func hints(_ pilot: Pilot) -> String {
    String(pilot.frame.text.split(separator: "\n", omittingEmptySubsequences: false).last ?? "")
  }

  @Test func `on the Matrices screen no hint offers figures of NeoCells`() throws {
    var pilot = try pilot()
    for _ in 0..<3 {
      let hints = hints(pilot)
      for word in ["sort", "filter", "patterns", "unusual", "A and B", "difference"] {
        #expect(!hints.contains(word), "\(hints)")
      }
      #expect(hints.contains("] channel") && hints.contains("c colours"))
      pilot.press(.enter)
    }
  }

  @Test(arguments: ["s", "f", "K", "u", "U", "m", "x", "r", "o"])
  func `a key that has nothing to do changes nothing and at most says so`(key: String) throws {
    for screen in ScreenID.allCases {
      for isInPane in [false, true] {
        var pilot = try pilot(screen)
        if isInPane { pilot.press(.tab) }
        var before = pilot.explorer
        pilot.type(key)
        before.message = pilot.explorer.message
        #expect(pilot.explorer == before && pilot.effects.isEmpty, "\(screen) \(key)")
      }
    }
  }

  @Test(arguments: ScreenID.allCases.filter { $0 != .matrices })
  func `another screen shows its one message, and offers only what leads on`(screen: ScreenID)
    throws
  {
    var pilot = try pilot(screen)
    for _ in 0..<2 {
      #expect(pilot.frame.text.split(separator: "expected a NeoNeXt").count == 2)
      for word in ["resolution", "sub-group", "play", "sort", "step", "image", "plot", "export"] {
        #expect(!hints(pilot).contains(word), "\(hints(pilot))")
      }
      #expect(hints(pilot).contains("? help"))
      #expect(pilot.explorer.readout.value.isEmpty && pilot.explorer.readout.place.isEmpty)
      pilot.press(.tab)
    }
  }

  @Test func `the palette leaves out the screens and commands that have nothing to show`() throws {
    let pilot = try pilot()
    let found = pilot.explorer.commands(Palette()).map(\.command)
    #expect(found.contains(.show(.matrices)) && found.contains(.export))
    #expect(!found.contains(.show(.field)) && !found.contains(.screen(.matrices(.sort))))
    let model = try Pilot("nano-release.pt").explorer.commands(Palette()).map(\.command)
    #expect(model.contains(.show(.field)) && model.contains(.screen(.matrices(.sort))))
  }

  @Test func `tabs of screens without anything to show are dim`() throws {
    func style(_ pilot: Pilot) throws -> Style {
      let line = try #require(pilot.frame.text.split(separator: "\n").first)
      let place = try #require(line.firstRange(of: "2 Field"))
      return pilot.frame[0, line.distance(from: line.startIndex, to: place.lowerBound)].style
    }
    #expect(try style(try pilot()) != style(try Pilot("nano-release.pt")))
  }
}
