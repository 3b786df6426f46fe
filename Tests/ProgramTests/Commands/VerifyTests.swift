import TestSupport
import Testing

@Suite struct VerifyTests {
  @Test(arguments: [
    ("nano-release.pt", "nano-release.trace-224.safetensors"),
    ("nano-release.pt", "nano-release.trace-96x160.safetensors"),
    ("nano-paper.bin", "nano-paper.trace-224.safetensors"),
  ])
  func `traces of an independent implementation are confirmed`(model: String, trace: String) throws
  {
    let result = try Program.run(
      "verify", Fixtures.path(model), Fixtures.path(trace), "--tolerance", "1e-5")
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.split(separator: "\n").count == 15)
  }

  @Test(arguments: ["AVX-512", "AVX2", "portable"])
  func `every instruction set gives the same values`(name: String) throws {
    let result = try Program.run(
      executable: Program.path,
      [
        "verify", Fixtures.path("nano-paper.bin"),
        Fixtures.path("nano-paper.trace-224.safetensors"), "--tolerance", "1e-5",
      ], environment: ["NEOVIEW_INSTRUCTIONS": name])
    #expect(result.status == 0, "\(result.output)")
    let bench = try Program.run(
      executable: Program.path,
      [
        "bench", Fixtures.path("nano-paper.bin"), "--resolution", "32", "--passes", "1", "--json",
      ], environment: ["NEOVIEW_INSTRUCTIONS": name])
    // An instruction set that the machine lacks is ignored.
    let flags = try text(of: "/proc/cpuinfo")
    let isThere = ["AVX-512": flags.contains("avx512dq"), "AVX2": flags.contains("avx2")][name]
    if isThere ?? true { #expect(bench.output.contains("\"\(name)\"")) }
  }

  @Test func `a trace of other weights differs, of another model or none at all says so`() throws {
    let trace = Fixtures.path("nano-release.trace-224.safetensors")
    let paper = try Program.run("verify", Fixtures.path("nano-paper.bin"), trace)
    #expect(paper.status == 1 && paper.output.contains("DIFFERS"))
    let none = try Program.run(
      "verify", Fixtures.path("nano-paper.bin"), Fixtures.path("types.safetensors"))
    #expect(none.status == 1 && none.errors.contains("expected a trace with a tensor input"))
    try withTemporaryFolder { folder throws in
      let header = #"{"input":{"dtype":"F32","shape":[3,64,64],"data_offsets":[0,49152]}}"#
      let length = (0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> ($0 * 8)) }
      let alone = folder + "/input.safetensors"
      try write(
        length + Array(header.utf8) + [UInt8](repeating: 0, count: 49152), to: alone)
      let nothing = try Program.run("verify", Fixtures.path("nano-paper.bin"), alone)
      #expect(nothing.status == 1 && nothing.errors.contains("found its input alone"))

      let other = folder + "/other.safetensors"
      let made = try Program.run(
        "init", "--output", other, "--dims", "8,16", "--depths", "1,1", "--kernels", "4,7")
      #expect(made.status == 0)
      let result = try Program.run("verify", other, trace)
      #expect(result.status == 1 && result.errors.contains("the trace is of another model"))
    }
  }
}
