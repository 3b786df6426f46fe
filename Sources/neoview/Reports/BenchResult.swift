import Inference
import Kernels
import NeoNeXt
import TensorCore
import Weights

/// What `bench` measures and prints.
struct BenchResult {
  private let resolution: MapSize
  private let threads: Int
  private let batch: Int
  private let milliseconds: [Double]
  private let loading: Double
  private let planning: Double
  private let multiplyAdds: Int
  private let sgemm: Double
  private let peak: Double
  private let reading: Double
  private let stages: StageTimes
  private let gradient: GradientTimes?
  private let strategies: [(name: String, milliseconds: Double)]

  /// Times forward passes and what they need.
  ///
  /// - Parameters:
  ///   - batch: the number of images of a pass.
  ///   - passes: how many passes are timed, after two that are not.
  ///   - gradient: the parameters of backward passes; `nil` if none are timed.
  ///   - withStrategies: whether the ways to compute a NeoCell are timed as well.
  /// - Throws: `InferenceError`; what reading the weights throws.
  init(
    _ model: Model, _ resolution: MapSize, batch: Int, passes: Int, threads: Int,
    gradient parameters: GradientParameters?, withStrategies: Bool, memory: MemoryLimit
  ) throws {
    if let architecture = model.architecture {
      let need = try MemoryNeed(architecture, resolution, batch: batch, threads: threads)
      try need.check(need.forward + (withStrategies ? need.expanded : 0), memory)
      if let parameters { try need.check(need.backward(parameters), memory) }
    }
    self.resolution = resolution
    self.threads = threads
    self.batch = batch
    let (height, width) = (resolution.height, resolution.width)
    var network: Network?
    loading = try elapsedMilliseconds { network = try Network(model, threads: threads) }
    var plan: ForwardPlan?
    planning = try elapsedMilliseconds {
      plan = try network.map {
        try ForwardPlan($0, height: height, width: width, threads: threads, memory: memory)
      }
    }
    guard let plan else { throw InferenceError.notNeoNeXt }
    let architecture = plan.network.architecture
    multiplyAdds =
      try batch * architecture.counted(at: resolution).operators.counts.totalPatchwise
    var generator = SeededGenerator(seed: 1)
    let images = (0..<batch).map { _ in
      (0..<architecture.imageChannels * height * width).map { _ in Float(generator.normal()) }
    }
    for _ in 0..<2 { _ = try plan.run(batch: images, threads: threads) }
    milliseconds = try (0..<passes).map { _ in
      try elapsedMilliseconds { _ = try plan.run(batch: images, threads: threads) }
    }
    stages = try StageTimes(plan, batch: images, passes: max(5, passes / 2), threads: threads)
    peak = MachineRate.peak(threads: threads)
    reading = MachineRate.reading(threads: threads)
    gradient = try parameters.map { parameters in
      let plan = try GradientPlan(
        model, resolution, parameters: parameters, batch: batch, threads: threads, memory: memory)
      return try GradientTimes(plan, images, passes: passes, threads: threads)
    }
    strategies = withStrategies ? plan.timeNeoCellStrategies() : []
    sgemm = MachineRate.sgemm(threads: threads)
  }

  private var imagesPerSecond: Double { Double(batch) / median * 1000 }

  private var median: Double { Self.median(milliseconds) }

  private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  /// The rate of the median pass, in 10⁹ floating-point operations a second.
  private var rate: Double { 2 * Double(multiplyAdds) / (median * 1e6) }

  private struct Stage: Encodable {
    let name: String
    let milliseconds: Double
    /// The share of the multiply–add peak, and the time beyond what the products would take at that peak.
    let peakShare: Double
    let besideProductsMilliseconds: Double
  }

  private struct Gradient: Encodable {
    let parameters: String
    let forwardMilliseconds, keepingMilliseconds, backwardMilliseconds: [Double]
  }

  private struct JSON: Encodable {
    let milliseconds: [Double]
    let batch: Int
    let imagesPerSecond: Double
    let sgemmGflops: Double
    let peakGflops: Double
    let readGigabytes: Double
    let forwardGflops: Double
    let stages: [Stage]
    let gradient: Gradient?
    let loadMilliseconds: Double
    let planMilliseconds: Double
    let multiplyAdds: Int
    let resolution: [Int]
    let threads: Int
    let instructions: String
  }

  func json() throws -> String {
    let json = JSON(
      milliseconds: milliseconds.map(rounded), batch: batch,
      imagesPerSecond: rounded(imagesPerSecond), sgemmGflops: rounded(sgemm),
      peakGflops: rounded(peak), readGigabytes: rounded(reading), forwardGflops: rounded(rate),
      stages: stages.parts.map { part in
        Stage(
          name: part.name, milliseconds: rounded(part.milliseconds),
          peakShare: rounded(part.share(ofPeak: peak)),
          besideProductsMilliseconds: rounded(part.besideProducts(peak: peak)))
      },
      gradient: gradient.map { times in
        Gradient(
          parameters: times.parameters.rawValue, forwardMilliseconds: times.forward.map(rounded),
          keepingMilliseconds: times.keeping.map(rounded),
          backwardMilliseconds: times.backward.map(rounded))
      }, loadMilliseconds: rounded(loading),
      planMilliseconds: rounded(planning), multiplyAdds: multiplyAdds,
      resolution: [resolution.height, resolution.width], threads: threads,
      instructions: InstructionSet.name)
    return try json.snakeCaseJSONLine
  }

  /// The share of the peak that the fastest pass reaches.
  private var bestShare: Int {
    percent(2 * Double(multiplyAdds) / ((milliseconds.min() ?? .infinity) * 1e6) / peak)
  }

  private func percent(_ share: Double) -> Int { Int((share * 100).rounded()) }

  private func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }

  private func lines(_ times: GradientTimes) -> [(String, String)] {
    let (forward, keeping, backward) = (
      Self.median(times.forward), Self.median(times.keeping), Self.median(times.backward)
    )
    func ratio(_ time: Double) -> String { "\((time / forward * 100).rounded() / 100)" }
    let parameters =
      switch times.parameters {
      case .none: ""
      case .neocell: ", L and R"
      case .all: " and all parameters"
      }
    return [
      (
        "forward, for a gradient",
        "\(rounded(keeping)) ms, \(ratio(keeping)) of a forward pass in between"
      ),
      ("backward, image\(parameters)", "\(rounded(backward)) ms, \(ratio(backward)) of it"),
    ]
  }

  func table(title: String) -> String {
    let share = Int((rate / sgemm * 100).rounded())
    var rows = [
      ("model", title), ("resolution", "\(resolution.height)×\(resolution.width)"),
      ("threads", "\(threads), \(InstructionSet.name)"),
      ("loading and packing", "\(rounded(loading)) ms"),
      ("laying out NeoCells", "\(rounded(planning)) ms"),
      (
        "forward pass",
        "\(rounded(median)) ms, the median of \(milliseconds.count) "
          + "(\(rounded(milliseconds.min() ?? 0)) to \(rounded(milliseconds.max() ?? 0)))"
      ),
      ("images", "\(batch) at a time, \(rounded(imagesPerSecond)) a second"),
      ("multiply–adds", NumberFormat.grouped(multiplyAdds)),
      ("rate", "\(rounded(rate)) GFLOP/s, \(share) % of sgemm"),
      ("best pass", "\(bestShare) % of the multiply–add peak"),
      ("sgemm 2048³", "\(rounded(sgemm)) GFLOP/s"),
      ("multiply–add peak", "\(rounded(peak)) GFLOP/s, in registers alone"),
      ("memory is read at", "\(rounded(reading)) GB/s"),
    ]
    rows += stages.parts.map { part in
      (
        part.name,
        "\(rounded(part.milliseconds)) ms, \(percent(part.share(ofPeak: peak))) % of the peak, "
          + "\(rounded(part.besideProducts(peak: peak))) ms beside products"
      )
    }
    rows += gradient.map(lines) ?? []
    rows += strategies.map { ("NeoCells, \($0.name)", "\(rounded($0.milliseconds)) ms") }
    return rows.map { label, text in
      label.padded(to: 28) + text
    }.joined(separator: "\n")
  }
}
