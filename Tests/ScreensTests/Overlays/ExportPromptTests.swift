import Sheets
import Testing

@testable import Screens

@Suite struct ExportPromptTests {
  @Test func `what is on screen is what is exported`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("e")
    pilot.press(.enter)
    let entry = pilot.explorer.selection
    let all = try #require(pilot.exported)
    #expect(all.subject == .entry(entry) && all.item == nil && all.path == "stage_1.0.csv")
    #expect(all.shown?.sheet == pilot.explorer.sheet && all.shown?.item == nil)
    pilot.press(.enter, .right, .enter)
    pilot.type("e")
    pilot.press(.enter)
    let one = try #require(pilot.exported)
    #expect(one.item == 1 && one.path == "stage_1.0-channel-1.csv" && one.shown?.item == 1)
  }

  @Test func `the path is edited like any line`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("e")
    pilot.press(.control("u"))
    pilot.type("xout.csv")
    pilot.press(.home, .delete, .end, .backspace, .left, .character("q"), .enter)
    guard case .export(let request) = try #require(pilot.effects.first) else { return }
    #expect(request.path == "out.cqs")
  }

  @Test func `an existing file is overwritten only when asked a second time`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("e")
    pilot.press(.enter)
    guard case .export(let request) = try #require(pilot.effects.first) else { return }
    #expect(!request.overwrite)
    pilot.perform(.exportRefused(request))
    #expect(pilot.frame.text.contains("exists already: Enter again overwrites it"))
    var other = pilot
    pilot.press(.enter)
    guard case .export(let again) = try #require(pilot.effects.first) else { return }
    #expect(again.overwrite)
    other.type("2")
    other.press(.enter)
    guard case .export(let renamed) = try #require(other.effects.first) else { return }
    #expect(!renamed.overwrite && renamed.path == "stage_1.0.csv2")
  }

  @Test func `escape exports nothing, results are told`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("e")
    pilot.press(.escape)
    #expect(pilot.effects.isEmpty && pilot.explorer.overlay == nil)
    pilot.perform(.exported(path: "a.csv", what: "12 lines"))
    #expect(pilot.frame.text.contains("wrote 12 lines to a.csv"))
    let request = ExportRequest(.table(.figures), path: "no/such/a.csv")
    pilot.perform(.exportFailed(request, reason: "disk full"))
    #expect(pilot.frame.text.contains("disk full"))
    #expect(pilot.frame.text.contains("no/such/a.csv"))
  }

  @Test func `names from the file are made safe for paths`() {
    #expect(ExportRequest.fileName("stage_1.0") == "stage_1.0")
    #expect(ExportRequest.fileName("../../etc/passwd") == "_.._.._etc_passwd")
    #expect(ExportRequest.fileName("a b\u{1b}é") == "a_b__")
    #expect(ExportRequest.fileName("") == "matrices")
  }
}
