import ArgumentParser
import FoundationEssentials
import Glibc
import Inference
import Kernels
import NeoNeXt
import TensorCore
import Weights

struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Time forward passes on this machine, beside its sgemm rate.",
    discussion: """
      Batch 1, float32. Rates count two floating-point operations for each multiply–add of the \
      pointwise products and of NeoCell patch by patch (the paper's Eq. 5). sgemm is OpenBLAS on \
      2048 × 2048 matrices in the same run.
      """)

  @Argument(help: "A checkpoint; a fresh model of the variant if there is none.")
  var checkpoint: String?

  @OptionGroup var fresh: FreshModelOptions

  @Option(help: "Of the image, in pixels: N or HxW.")
  var resolution = Resolution(height: 224, width: 224)

  @Option(help: "Passes to time, after two that are not.")
  var passes = 10

  @Option(help: "Threads; those of the machine if not given.")
  var threads: Int?

  @Option(help: "The shift step of each stage, such as 1,1,1,0.")
  var shifts: IntegerList?

  @Flag(help: "As one line of JSON.")
  var json = false

  func validate() throws {
    if checkpoint != nil, fresh.variant != nil {
      throw ValidationError("expected a checkpoint or --variant, found both")
    }
    guard (1...10_000).contains(passes) else {
      throw ValidationError("expected 1 to 10000 passes, found \(passes)")
    }
    guard (1...256).contains(threads ?? 1) else {
      throw ValidationError("expected 1 to 256 threads, found \(threads ?? 0)")
    }
  }

  func run() throws {
    try reporting(checkpoint) {
      let threads = threads ?? sysconf(Int32(_SC_NPROCESSORS_ONLN))
      var open =
        try checkpoint.map { try OpenModel(checkpoint: $0) }
        ?? OpenModel(fresh.variant ?? .t, fresh)
      if let shifts { open.model = try open.model.with(shifts: shifts.values) }
      let result = try BenchResult(
        open.model, resolution, passes: passes, threads: max(1, threads), withStrategies: !json)
      try show(json ? result.json() : result.table(title: open.title))
    }
  }
}

/// `224` or `96x160`: height first.
struct Resolution: ExpressibleByArgument {
  let height: Int
  let width: Int

  init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  init?(argument: String) {
    let parts = argument.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard (1...2).contains(parts.count), let height = parts[0], let width = parts[parts.count - 1]
    else { return nil }
    self.init(height: height, width: width)
  }
}
