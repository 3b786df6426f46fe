// Measures what users wait for, in release mode, with a checkpoint of NeoNeXt-B. `make bench` runs it.

import CheckpointFiles
import Glibc
import NeoNeXt
import Weights

@main
enum Benchmarks {
  static func main() throws {
    guard CommandLine.arguments.count == 2 else {
      print("usage: Benchmarks PATH-OF-NEOVIEW")
      exit(64)
    }
    let program = CommandLine.arguments[1]
    var template = Array("\(temporaryFolder)/neoview-bench-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { exit(1) }
    let folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    let files = [("torch zip", "\(folder)/b.pt"), ("safetensors", "\(folder)/b.safetensors")]
    defer {
      for path in files.map(\.1) + ["\(folder)/b.csv"] { unlink(path) }
      rmdir(folder)
    }

    print("NeoNeXt-B, release revision; milliseconds of wall time, median (worst)\n")
    for (format, path) in files {
      let written = try Process.run([program, "init", "--variant", "b", "--output", path])
      report("write \(format), 348 MB", [written.milliseconds])
    }
    for (format, path) in files {
      let runs = try (0..<15).map { _ in
        try Process.firstScreen([program, path], width: 160, height: 48)
      }
      report("first screen, \(format)", runs.map(\.milliseconds), peak: runs.map(\.peakMegabytes))
    }
    for (format, path) in files {
      let export = [program, "export", path, "--output", "\(folder)/b.csv", "--force"]
      let runs = try (0..<7).map { _ in try Process.run(export) }
      report(
        "export 1.18 M values as CSV, \(format)", runs.map(\.milliseconds),
        peak: runs.map(\.peakMegabytes))
    }
    let frames = FrameBenchmark(Model(try Checkpoint.open(files[0].1)))
    frames.run()
    frames.runLaboratory()
  }

  private static var temporaryFolder: String {
    getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
  }

  static func report(_ name: String, _ times: [Double], peak: [Double] = []) {
    let sorted = times.sorted()
    var line = pad(name, 46) + pad(fixed(sorted[sorted.count / 2]), -9)
    line += "  (\(fixed(sorted[sorted.count - 1])))"
    if let most = peak.max() { line += "  \(fixed(most)) MB at the peak" }
    print(line)
  }

  private static func fixed(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let fraction = hundredths % 100
    return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
  }

  /// Pads on the right, or on the left if the width is negative.
  private static func pad(_ text: String, _ width: Int) -> String {
    let blanks = String(repeating: " ", count: max(0, abs(width) - text.count))
    return width < 0 ? blanks + text : text + blanks
  }
}
