import TUICore
import Testing

@testable import Screens

/// Stopping work that was asked for and is not done yet.
@Suite struct StopTests {
  private func explorer() throws -> Explorer { try Pilot("nano-release.pt").explorer }

  @Test(arguments: [("2", Work.field), ("5", .comparison), ("6", .survey)])
  func `Esc stops what a screen waits for, says so, and the screen's key begins again`(
    key: String, work: Work
  ) throws {
    let press = Action.key(try #require(Key(name: key)))
    var explorer = try explorer()
    let begun = explorer.update(press)
    #expect(!begun.isEmpty && explorer.view().text.contains("Esc stops"))
    #expect(explorer.update(.key(.escape)) == [.cancel(work)])
    #expect(explorer.view().text.contains("stopped: \(key) begins again"))
    #expect(explorer.screen.rawValue == Int(key))
    #expect(explorer.update(press) == begun)
    #expect(explorer.view().text.contains("Esc stops"))
  }

  /// An explorer that writes files of these names.
  private func explorer(writing paths: [String]) throws -> Explorer {
    var explorer = try explorer()
    for path in paths {
      _ = explorer.update(.key(.character("e")))
      _ = explorer.update(.key(.control("u")))
      _ = explorer.update(.paste(path))
      _ = explorer.update(.key(.enter))
    }
    return explorer
  }

  @Test func `Esc stops files that are being written, and says which`() throws {
    var one = try explorer(writing: ["a.csv"])
    #expect(one.message?.text == "writing a.csv … Esc stops" && one.writing == ["a.csv"])
    #expect(one.update(.key(.escape)) == [.cancel(.export)])
    #expect(one.message?.text == "stopped writing a.csv" && one.writing.isEmpty)
    // It was finished in the moment in which it was to stop.
    _ = one.update(.exported(path: "a.csv", what: "3 lines"))
    #expect(one.message?.text == "wrote 3 lines to a.csv" && one.writing.isEmpty)
    var two = try explorer(writing: ["a.csv", "b.csv"])
    _ = two.update(.key(.escape))
    #expect(two.message?.text == "stopped writing 2 files")
  }

  @Test func `a file that was stopped, and yet is told of, does not end one that came later`()
    throws
  {
    var explorer = try explorer(writing: ["a.csv"])
    _ = explorer.update(.key(.escape))
    for key in [Key.character("e"), .control("u"), .character("b"), .enter] {
      _ = explorer.update(.key(key))
    }
    _ = explorer.update(.exported(path: "a.csv", what: "3 lines"))
    #expect(explorer.writing == ["b"])
    #expect(explorer.update(.key(.escape)) == [.cancel(.export)])
  }

  @Test
  func
    `a prompt that says why nothing was written stands without the words that it is being written`()
    throws
  {
    for isThere in [true, false] {
      var explorer = try explorer(writing: ["a.csv"])
      let request = ExportRequest(.table(.figures), path: "a.csv")
      _ = explorer.update(
        isThere ? .exportRefused(request) : .exportFailed(request, reason: "disk full"))
      let text = explorer.view().text
      #expect(text.contains(isThere ? "exists already" : "disk full"))
      #expect(!text.contains("writing a.csv") && explorer.writing.isEmpty)
    }
  }

  @Test func `what came of an export while a search is typed is said after it`() throws {
    let request = ExportRequest(.table(.figures), path: "a.csv")
    for (answer, text) in [
      (Action.exported(path: "a.csv", what: "3 lines"), "wrote 3 lines to a.csv"),
      (.exportFailed(request, reason: "disk full"), "disk full"),
      (.exportRefused(request), "a.csv exists already: nothing was written"),
    ] {
      var explorer = try explorer(writing: ["a.csv"])
      for key in "/st" { _ = explorer.update(.key(Key(name: String(key))!)) }
      _ = explorer.update(answer)
      _ = explorer.update(.key(.character("e")))
      #expect(explorer.overlay == nil && explorer.search?.query == "ste")
      _ = explorer.update(.key(.enter))
      #expect(explorer.view().text.contains(text))
      _ = explorer.update(.key(.down))
      #expect(!explorer.view().text.contains(text))
    }
  }

  @Test func `a count asks for the last of the same work alone`() throws {
    var explorer = try explorer()
    _ = explorer.update(.key(.character("2")))
    for key in "700" { _ = explorer.update(.key(Key(name: String(key))!)) }
    let effects = explorer.update(.key(.character("+")))
    #expect(effects.count == 1)
    #expect(explorer.shared.resolution.height > 10_000)
    #expect(effects == explorer.field.request.map { [.compute(.field($0, reusing: nil))] })
  }
}
