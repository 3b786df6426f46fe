import Sheets
import Testing
import Weights

@testable import Screens

@Suite struct SortingTests {
  @Test func `channels are sorted by every figure, undefined last, and keep their selection`()
    throws
  {
    var pilot = try Pilot("nano-release.pt")
    pilot.press(.enter, .right, .right, .enter)
    let matrix = try #require(pilot.explorer.matrixAtCursor)
    var titles: [String] = []
    for _ in 0..<11 {
      pilot.type("s")
      let sheet = try #require(pilot.explorer.sheet)
      titles.append(sheet.title)
      #expect(pilot.explorer.channel == 2 && pilot.explorer.matrixAtCursor == matrix)
      for section in sheet.sections {
        let places = try #require(section.places)
        #expect(Set(places.map(\.origin.channel)) == Set(section.items))
        let notes = places.map(\.note)
        let scores = notes.compactMap(Double.init)
        #expect(notes.dropFirst(scores.count).allSatisfy { $0 == "undefined" })
        #expect(scores == scores.sorted(by: >))
      }
    }
    #expect(titles.first?.contains("· by moved") == true && Set(titles).count == 11)
    pilot.type("s")
    #expect(pilot.explorer.sheet?.sections.first?.places == nil && pilot.explorer.item == 2)
  }

  @Test func `a new order of the gallery is shown from its top`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.press(.enter, .right, .right)
    pilot.type("s")
    #expect(pilot.explorer.item == 0)
    pilot.press(.right)
    pilot.type("}")
    #expect(pilot.explorer.item > 0)
  }

  @Test func `what is exported and expanded is the channel, not its place`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("s")
    pilot.press(.enter, .home, .enter)
    let channel = pilot.explorer.channel
    #expect(channel != 0)
    #expect(pilot.frame.text.contains("channel \(channel)  group 0 · L 4×4"))
    pilot.type("e")
    pilot.press(.enter)
    guard case .export(let request)? = pilot.effects.first else {
      return #expect(Bool(false), "an export was to be asked for")
    }
    #expect(request.item == channel && request.path == "stage_1.0-channel-\(channel).csv")
    pilot.press(.enter)
    let left = try #require(pilot.explorer.loadedSheet?.matrix(channel, side: 0))
    let cell = try #require(pilot.explorer.expandedCell)
    let shift = cell.rows.blocks[0].matrixInput == 0 ? 0 : cell.rows.blocks[0].input.count
    #expect(cell.a(shift, shift) == left[0, 0])
  }
}
