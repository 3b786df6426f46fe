import Foundation
import TestSupport
import Testing

/// Matrices over the checkpoints of a run, as a picture that moves.
@Suite struct AnimationTests {
  private let run = ["0", "1", "3", "8", "24"].map { Fixtures.sample("digits-\($0).pt") }

  /// Replays keys, in which `FILE` stands for a path; returns what was printed, and the bytes of the file if there is one.
  private func replay(
    _ keys: String, _ arguments: [String]
  ) throws -> (output: String, file: Data?) {
    try withTemporaryFolder { folder throws in
      let (script, file) = (folder + "/keys", folder + "/a.apng")
      try write(Array(keys.replacing("FILE", with: "^U type:\(file) Enter").utf8), to: script)
      let result = try Program.run(
        executable: Program.path, ["replay", "--keys", script] + arguments)
      #expect(result.status == 0, "\(result.errors)")
      return (result.output, try? Data(contentsOf: URL(filePath: file)))
    }
  }

  /// The number of frames that the file announces, and that it has.
  private func frames(_ file: Data?) throws -> (announced: Int, found: Int) {
    let bytes = [UInt8](try #require(file))
    func places(_ type: String) -> [Int] {
      bytes.indices.dropLast(4).filter { bytes[$0..<$0 + 4].elementsEqual(type.utf8) }
    }
    let start = try #require(places("acTL").first) + 4
    return (bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }, places("fcTL").count)
  }

  @Test(arguments: ["1 e", "1 Enter Right Enter e", "1 Enter Enter Enter e", "1 g e"])
  func `a layer, a channel, A and B, and all layers have a frame for each checkpoint`(keys: String)
    throws
  {
    let (output, file) = try replay("\(keys) shot FILE", run)
    #expect(output.contains(".csv .npy .npz .png .svg .apng"))
    #expect(output.contains("wrote 5 frames of"), "\(output)")
    #expect(try frames(file) == (5, 5))
  }

  @Test func `a checkpoint that cannot be opened is left out, and the message names it`() throws {
    let other = Fixtures.path("nano-paper.bin")
    let (output, file) = try replay("1 e FILE", [other] + run[3...])
    #expect(output.contains(", without 1 that cannot be read (nano-paper.bin: "), "\(output)")
    #expect(try frames(file) == (2, 2))
  }

  @Test(arguments: [
    ("1 e", [4], "one checkpoint is open"), ("1 Enter s e", [0, 4], "as the files have them"),
    ("4 > e", [0, 4], "no maps of an image"), ("6 e", [0, 4], "expected a name that ends in .csv"),
  ])
  func `what cannot move says why, and is not offered`(
    keys: String, checkpoints: [Int], reason: String
  ) throws {
    let image = ["--image", Fixtures.sample("digit-3.png")]
    let (output, file) = try replay("\(keys) shot FILE", checkpoints.map { run[$0] } + image)
    let screens = output.components(separatedBy: "=== screen 2 ===")
    #expect(!screens[0].contains(".apng"))
    #expect(screens[1].contains(reason), "\(screens[1])")
    #expect(file == nil)
  }

  @Test func `the command reads one checkpoint, and says where runs are`() throws {
    let result = try Program.run("export", run[0], "-o", "/tmp/never.apng")
    #expect(result.status == 1 && result.errors.contains("key e of the explorer"))
  }
}
