import Foundation
import Terminal
import TestSupport
import Testing

@testable import neoview

@Suite(.serialized) struct FollowerTests {
  private func put(_ sample: String, at path: String) throws {
    try Data(contentsOf: URL(filePath: Fixtures.sample(sample))).write(to: URL(filePath: path))
  }

  @Test
  func `the kernel tells of files that are written, renamed and linked, and of a lost folder`()
    throws
  {
    try withTemporaryFolder { folder throws in
      let inner = folder + "/inner"
      try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: false)
      let watch = try #require(FolderWatch(inner))
      func names() -> Set<String> {
        if case .written(let names) = watch.news() { Set(names) } else { [] }
      }
      #expect(names().isEmpty)
      try put("digits-0.pt", at: folder + "/epoch_1.pt")
      #expect(names().isEmpty)
      rename(folder + "/epoch_1.pt", inner + "/epoch_1.pt")
      #expect(names() == ["epoch_1.pt"])
      link(inner + "/epoch_1.pt", inner + "/epoch_2.pt")
      #expect(names().contains("epoch_2.pt"))
      try write([1], to: inner + "/epoch_3.pt")
      #expect(names().contains("epoch_3.pt"))
      try FileManager.default.removeItem(atPath: inner)
      // A process that another test is starting may keep the folder open for a moment.
      var isLost = false
      for _ in 0..<200 where !isLost {
        if case .lost = watch.news() { isLost = true } else { usleep(10_000) }
      }
      #expect(isLost)
      #expect(FolderWatch(inner) == nil)
    }
  }

  @Test func `a folder that the kernel cannot tell of is looked at by the clock`() throws {
    try withTemporaryFolder { folder throws in
      let path = folder + "/epoch_1.pt"
      try put("digits-0.pt", at: path)
      let checkpoints = try Checkpoints([path], shifts: nil)
      var watched = try #require(Following(checkpoints))
      #expect(watched.descriptor != nil && watched.nextLook == nil)
      watched.looked(isSettled: true)
      #expect(watched.nextLook == nil)
      watched.looked(isSettled: false)
      #expect(watched.nextLook != nil)
      // While a file is open, the kernel does not report that its folder was removed.
      try FileManager.default.removeItem(atPath: folder)
      watched.noteFiles()
      usleep(400_000)
      #expect(watched.isDue() && !watched.isDue())
      watched.looked(isSettled: true)
      #expect(watched.descriptor == nil && watched.nextLook != nil)
    }
  }

  @Test func `only what is whole is opened, and what does not open is said`() throws {
    try withTemporaryFolder { folder throws in
      let path = folder + "/epoch_1.pt"
      try put("digits-0.pt", at: path)
      let checkpoints = try Checkpoints([path], shifts: nil)
      let follower = try #require(Follower(checkpoints))
      #expect(follower.isWanted("epoch_12.pt") && !follower.isWanted("log.txt"))
      #expect(try follower.look().isSettled)
      try put("digits-24.pt", at: folder + "/epoch_2.pt")
      try write(Array("no checkpoint".utf8), to: folder + "/epoch_3.pt")
      let first = try follower.look()
      #expect(first.news.isEmpty && !first.isSettled)
      let second = try follower.look()
      #expect(second.isSettled && second.news.count == 2)
      guard case .added(1, "epoch_2.pt")? = second.news.first,
        case .failed("epoch_3.pt", _)? = second.news.last
      else {
        Issue.record("found \(second.news)")
        return
      }
      #expect(try follower.look().news.isEmpty)
    }
  }

  @Test func `with one processor loading goes on beside survey, comparison and follower`() throws {
    try withTemporaryFolder { folder throws in
      for (sample, name) in [("digits-0.pt", "epoch_1.pt"), ("digits-24.pt", "epoch_2.pt")] {
        try put(sample, at: "\(folder)/\(name)")
      }
      let tmux = try Tmux(
        "taskset -c 0 \(Program.path) --follow \(folder)/epoch_1.pt \(folder)/epoch_2.pt; "
          + "echo status-$?; sleep 100", width: 160)
      try tmux.wait(for: "epoch_2.pt (2 of 2)")
      try tmux.send("}", "6", "5", "1", "}")
      try tmux.wait(for: "downsample_1 · ")
      try put("digits-24.pt", at: folder + "/epoch_3.pt")
      try tmux.wait(for: "epoch_3.pt (3 of 3)")
      try tmux.send("q")
      try tmux.wait(for: "status-0")
    }
  }

  @Test func `nothing wakes up while a run is followed and nothing is written`() throws {
    try withTemporaryFolder { folder throws in
      try put("digits-0.pt", at: folder + "/epoch_1.pt")
      let pty = try Pty([Program.path, "--follow", folder + "/epoch_1.pt"])
      pty.wait(for: "NeoCell")
      pty.read(milliseconds: 1500)
      let before = try contextSwitches(of: pty.process)
      pty.read(milliseconds: 2500)
      #expect(try contextSwitches(of: pty.process) == before)
      // A file of another program in the folder is no reason to look.
      try write([1], to: folder + "/log.txt")
      pty.read(milliseconds: 100)
      let after = try contextSwitches(of: pty.process)
      pty.read(milliseconds: 1000)
      #expect(try contextSwitches(of: pty.process) == after)
      pty.type("q")
      pty.read(milliseconds: 300)
      #expect(pty.status(within: 2000) == 0)
    }
  }
}
