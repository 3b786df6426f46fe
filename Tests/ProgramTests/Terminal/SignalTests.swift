import Foundation
import TestSupport
import Testing

/// Sends signals at the worst moments, in a pseudo-terminal that the test controls.
@Suite(.serialized) struct SignalTests {
  private let model = Fixtures.path("nano-release.pt")

  /// The sequence at the end of the program: it shows the cursor and leaves the alternate screen.
  private static let reset = "\u{1b}[?25h\u{1b}[?1l\u{1b}>\u{1b}[?1049l"

  /// Every other run is in a shell with job control, so that the program really stops in between.
  @Test(arguments: 0..<16)
  func `stopping and going on in a storm of resizes leaves the program alive`(run: Int) throws {
    let isStopped = run.isMultiple(of: 2)
    let goesOn =
      "code=$?; while [ $code -ge 128 ]; do fg > /dev/null; code=$?; done; exit $code"
    let pty = try Pty(
      isStopped
        ? ["/bin/sh", "-c", "set -m; \(Program.path) \(model); \(goesOn)"]
        : [Program.path, model])
    pty.wait(for: "NeoCell")
    let process = isStopped ? try #require(pty.child) : pty.process
    var random = Seeded(UInt64(run))
    let end = DispatchTime.now().uptimeNanoseconds + 600_000_000
    while DispatchTime.now().uptimeNanoseconds < end {
      pty.resize(width: 42 + random.below(160), height: 12 + random.below(50))
      if random.below(3) == 0 { kill(process, SIGTSTP) }
      if random.below(3) == 0 { kill(process, SIGCONT) }
      if random.below(4) == 0 { pty.read(milliseconds: 1) }
    }
    kill(process, SIGCONT)
    pty.read(milliseconds: 300)
    #expect(kill(process, 0) == 0)
    pty.type("q")
    pty.read(milliseconds: 500)
    #expect(pty.status(within: 5000) == 0)
  }

  @Test(arguments: [SIGTERM, SIGHUP, SIGINT])
  func `a signal ends the program within a second though nobody reads what it draws`(
    signal: Int32
  ) throws {
    let pty = try Pty([Program.path, model])
    let before = pty.firstModes
    for step in 0..<200 {
      pty.resize(width: 100 + step % 50, height: 30 + step % 20)
      usleep(4000)
    }
    usleep(300_000)
    #expect(pty.waiting > 2000 && pty.modes != before)
    let start = DispatchTime.now().uptimeNanoseconds
    kill(pty.process, signal)
    #expect(pty.status(within: 3000) == 128 + signal)
    let seconds = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
    #expect(seconds < 1, "\(seconds) s")
    #expect(pty.modes == before)
    #expect(pty.read(milliseconds: 100).hasSuffix(Self.reset))
  }

  @Test func `output that Control-S holds does not keep the program from ending`() throws {
    let pty = try Pty([Program.path, model])
    let before = pty.firstModes
    pty.wait(for: "NeoCell")
    pty.type("\u{13}jjjjjj")
    usleep(300_000)
    kill(pty.process, SIGTERM)
    #expect(pty.status(within: 1000) == 128 + SIGTERM)
    #expect(pty.modes == before)
    #expect(pty.read(milliseconds: 100).hasSuffix(Self.reset))
  }

  @Test func `all figures of a large model being measured do not keep the program from ending`()
    throws
  {
    let pty = try Pty([Program.path, "--variant", "xl"])
    pty.wait(for: "NeoCell")
    pty.type("651")
    usleep(30_000)
    kill(pty.process, SIGTERM)
    for _ in 0..<20 { pty.read(milliseconds: 50) }
    #expect(pty.status(within: 10) == 128 + SIGTERM)
  }

  @Test func `what was stopped without being asked draws everything again`() throws {
    let pty = try Pty([Program.path, model])
    pty.wait(for: "NeoCell")
    kill(pty.process, SIGSTOP)
    usleep(50_000)
    let before = pty.read(milliseconds: 100).count
    kill(pty.process, SIGCONT)
    let drawn = pty.read(milliseconds: 400).dropFirst(before)
    #expect(drawn.contains("stage_1") && drawn.contains("NeoCell"))
    pty.type("q")
    pty.read(milliseconds: 300)
    #expect(pty.status(within: 3000) == 0)
  }

  @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
  func `a signal while a file is written leaves nothing of it`(signal: Int32) throws {
    try withTemporaryFolder { folder throws in
      var ended = 0
      for delay in [20, 40, 80, 160, 320] {
        let pty = try Pty(
          [Program.path, "init", "--variant", "s", "--output", "\(folder)/model.pt", "--force"])
        usleep(UInt32(delay) * 1000)
        kill(pty.process, signal)
        let status = pty.status(within: 5000)
        let left = try FileManager.default.contentsOfDirectory(atPath: folder)
        // If the export was faster than the signal, the file is complete; otherwise there is none.
        if status == 0 {
          #expect(left == ["model.pt"])
          break
        }
        #expect(status == 128 + signal && left.isEmpty, "\(left)")
        ended += 1
      }
      #expect(ended > 0)
    }
  }
}
