import CheckpointFiles
import Effects
import Foundation
import NeoNeXt
import Screens
import TUICore
import TestSupport
import Testing

@testable import neoview

/// Tests sessions without a terminal, in which the test decides when work finishes.
@Suite(.serialized) struct SessionTests {
  private func session(_ paths: [String], image: String? = nil) throws -> Session {
    let settings = ForwardSettings(
      resolution: MapSize(height: 32, width: 32), threads: 1, labels: nil)
    return Session(
      try Checkpoints(paths, shifts: nil), other: nil, image: image, forward: settings,
      alsoRead: [], size: Size(width: 160, height: 48), surface: Surface(depth: .direct),
      isMouseOn: false)
  }

  /// Makes a run in a folder, of copies of a sample.
  private func run(_ folder: String, _ count: Int) throws -> [String] {
    try (1...count).map { number in
      let path = "\(folder)/epoch_\(number).pt"
      try FileManager.default.copyItem(
        atPath: Fixtures.sample(number == count ? "digits-24.pt" : "digits-0.pt"), toPath: path)
      return path
    }
  }

  private func press(_ session: inout Session, _ keys: String) {
    for key in keys { session.perform(.key(.character(key.unicodeScalars.first!))) }
  }

  /// Waits until all work is done, and counts which layers were measured.
  private func finish(_ session: inout Session, _ counts: inout [String: Int]) {
    var mail: [Letter]
    repeat {
      session.background.finish()
      mail = session.background.mailbox.take()
      for letter in mail {
        if case .action(.surveyed(let figures, let epoch)) = letter {
          counts["\(epoch) \(figures.layer)", default: 0] += 1
        }
        session.take(letter)
      }
    } while !mail.isEmpty
  }

  @Test func `Esc stops all surveys of a run, and asked again no layer is measured twice`() throws {
    try withTemporaryFolder { folder throws in
      var session = try session(try run(folder, 3))
      var counts: [String: Int] = [:]
      session.perform(.start)
      finish(&session, &counts)
      let gate = Monitor(false)
      session.background.add(.survey) { _ in gate.wait { $0 ? () : nil } }
      // Each movement asks to measure the selected layer in the other checkpoints.
      press(&session, "69}")
      session.perform(.key(.escape))
      #expect(session.explorer.message?.text == "stopped")
      gate.update { $0 = true }
      finish(&session, &counts)
      #expect(counts.isEmpty, "nothing that was stopped goes on: \(counts)")
      press(&session, "6")
      finish(&session, &counts)
      press(&session, "6")
      session.perform(.key(.escape))
      press(&session, "69{6")
      finish(&session, &counts)
      #expect(counts.values.allSatisfy { $0 == 1 }, "\(counts)")
      #expect(counts.count > session.model.neocellLayers.count)
      #expect(!session.explorer.view().text.contains("measuring"))
    }
  }

  @Test func `a checkpoint whose file is gone once it is open is on screen and in the session`()
    throws
  {
    try withTemporaryFolder { folder throws in
      let paths = try run(folder, 2)
      var session = try session(paths)
      session.perform(.start)
      session.finishWork()
      press(&session, "(")
      session.background.finish()
      for path in paths { try FileManager.default.removeItem(atPath: path) }
      let before = session.forward
      session.takeMail()
      #expect(
        session.explorer.shared.epochs.current == 0
          && session.explorer.shared.facts.title == "epoch_1.pt")
      let source = session.model.source
      let here = try session.checkpoints.report(0).open.model.source
      #expect(try source.values(at: 0) == here.values(at: 0))
      #expect(session.forward !== before)
      // Results of the previous model that arrive late are ignored.
      let screen = session.explorer
      session.take(.forward(.imageFailed(reason: "of another model"), of: before))
      #expect(session.explorer == screen)
    }
  }

  @Test func `a checkpoint that cannot be opened leaves explorer and session where they were`()
    throws
  {
    try withTemporaryFolder { folder throws in
      let paths = try run(folder, 2)
      var session = try session(paths)
      session.perform(.start)
      session.finishWork()
      // The first file of this run has another architecture than the second, which is open. So it cannot be opened.
      var third = try self.session([Fixtures.path("nano-paper.bin"), paths[1]])
      third.perform(.start)
      third.finishWork()
      press(&third, "(")
      third.finishWork()
      #expect(third.explorer.shared.epochs.current == 1 && third.explorer.message?.isError == true)
      #expect(third.model.architecture == session.model.architecture)
    }
  }

  @Test func `checkpoints that come at the same time have their own titles, whoever is told first`()
    throws
  {
    try withTemporaryFolder { folder throws in
      let paths = try run(folder, 2)
      var session = try session([paths[1]])
      session.perform(.start)
      session.finishWork()
      let checkpoints = session.checkpoints
      let (first, second) = (try checkpoints.add(paths[0]), try checkpoints.add(paths[1]))
      session.take(.action(.epochAdded(second.index, title: second.title, isAskedFor: false)))
      #expect(session.explorer.shared.epochs.titles == ["epoch_2.pt"])
      session.take(.action(.epochAdded(first.index, title: first.title, isAskedFor: true)))
      #expect(session.explorer.shared.epochs.titles == checkpoints.titles)
      session.finishWork()
      let current = session.explorer.shared.epochs.current
      #expect(session.explorer.shared.facts.title == session.explorer.shared.epochs.titles[current])
      let threads = 4
      DispatchQueue.concurrentPerform(iterations: threads) { _ in
        _ = try? checkpoints.add(paths[1])
      }
      #expect(Set(checkpoints.titles).count == 3 + threads)
    }
  }

  @Test(arguments: [true, false])
  func `an image that is named is never written to, whether it was read or not`(isRead: Bool) throws
  {
    try withTemporaryFolder { folder throws in
      let image = folder + "/image.csv"
      try FileManager.default.copyItem(atPath: Fixtures.sample("digit-3.png"), toPath: image)
      let before = try Data(contentsOf: URL(filePath: image))
      var session = try session([Fixtures.sample("digits-24.pt")], image: image)
      session.perform(.start)
      session.finishWork()
      press(&session, isRead ? "41e" : "e")
      session.perform(.key(.control("u")))
      session.finishWork()
      press(&session, image)
      // The second export would overwrite the file of the first.
      for _ in 0..<2 {
        session.perform(.key(.enter))
        session.finishWork()
      }
      guard case .prompt(let prompt)? = session.explorer.overlay else {
        Issue.record("nothing is asked: \(session.explorer.view().text)")
        return
      }
      #expect(prompt.failure.hasSuffix("is read from here and is not overwritten"))
      #expect(try Data(contentsOf: URL(filePath: image)) == before)
    }
  }

  @Test func `a file that is being written is stopped by Esc, and nothing of it is left`() throws {
    try withTemporaryFolder { folder throws in
      var session = try session([Fixtures.sample("digits-24.pt")])
      session.perform(.start)
      session.finishWork()
      let gate = Monitor(false)
      session.background.add(.export) { _ in gate.wait { $0 ? () : nil } }
      press(&session, "e")
      session.perform(.key(.control("u")))
      press(&session, "\(folder)/a.csv")
      session.perform(.key(.enter))
      #expect(session.explorer.message?.text.hasSuffix("Esc stops") == true)
      session.perform(.key(.escape))
      #expect(session.explorer.message?.text == "stopped writing \(folder)/a.csv")
      gate.update { $0 = true }
      session.finishWork()
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
  }

  @Test func `what the program has to say at first is on the first screen`() throws {
    var session = try session([Fixtures.sample("digits-24.pt"), "/nowhere/digits-30.pt"])
    session.perform(.start)
    session.finishWork()
    #expect(session.explorer.view().text.contains("digits-30.pt: "))
    var second = try self.session(["/nowhere/digits-0.pt", Fixtures.sample("digits-24.pt")])
    second.perform(.start)
    second.finishWork()
    #expect(second.explorer.view().text.contains("digits-0.pt: "))
  }
}
