import ArgumentParser
import Inference
import Weights

struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Time forward passes on this machine, beside the rate of a plain matrix product.",
    discussion: """
      Float32. Rates count two floating-point operations for each multiply–add of the \
      pointwise products and of NeoCell patch by patch (the paper's Eq. 5). sgemm is OpenBLAS on \
      2048 × 2048 matrices in the same run. The peak is that of multiply–adds in registers alone, which \
      no product can exceed; the time of a stage beside products is what remains when its products \
      are taken at that peak.
      """)

  @Argument(help: "A checkpoint; a fresh model of the variant if there is none.")
  var checkpoint: String?

  @OptionGroup var fresh: FreshModelOptions

  @OptionGroup var forward: ForwardOptions

  @Option(help: "Passes to time, after two that are not.")
  var passes = 10

  @Option(help: "The images of a pass.")
  var batch = 1

  @Option(
    help: "Time backward passes too, by the image and by these parameters: none, neocell or all.")
  var gradient: GradientParameters?

  @Flag(help: "As one line of JSON.")
  var json = false

  func validate() throws {
    if checkpoint != nil, fresh.variant != nil {
      throw ValidationError.checkpointAndVariant
    }
    guard (1...1024).contains(batch) else {
      throw ValidationError("expected a batch of 1 to 1024 images, found \(batch)")
    }
    guard (1...10_000).contains(passes) else {
      throw ValidationError("expected 1 to 10000 passes, found \(passes)")
    }
  }

  func run() throws {
    try reporting(checkpoint) {
      let open =
        try checkpoint.map { try OpenModel(checkpoint: $0) }
        ?? OpenModel(fresh.variant ?? .t, fresh)
      let result = try withProgress {
        try BenchResult(
          forward.shifted(open.model), forward.resolution, batch: batch, passes: passes,
          threads: forward.threadCount, gradient: gradient, withStrategies: !json,
          memory: forward.memory.limit)
      }
      try show(json ? result.json() : result.table(title: open.title))
    }
  }
}
