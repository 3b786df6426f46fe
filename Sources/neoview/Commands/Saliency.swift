import Analysis
import ArgumentParser
import CheckpointFiles
import Inference
import NeoNeXt
import TUICore
import TensorCore
import Weights

struct Saliency: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show which pixels of an image made a class.",
    discussion: """
      gradient: the magnitude of the logit's gradient, summed over colours. input-gradient: gradient times normalized image, signed. \
      integrated: integrated gradients from a grey image, signed; they sum up to the change of the logit, and how exactly is told. \
      grad-cam: a layer's map, weighted with the mean gradients of its channels. occlusion: how much the logit falls when a \
      square is made grey, signed. --against explains the difference of two classes.

      A map proves nothing by itself: some maps show edges of the image whatever the network has learned. --randomize LAYER \
      gives that layer and all after it, the head included, fresh weights (layer scales stay); the map of a trained model must change. The rank correlation with the map \
      of the model as it is is told: far below 1 for a map that depends on the weights.
      """)

  @Argument(help: "The checkpoint.")
  var checkpoint: String

  @OptionGroup var source: InputOptions

  @Option(name: .customLong("class"), help: "The class; the most likely one if not given.")
  var classIndex: Int?

  @Option(help: "The class that it is compared with.")
  var against: Int?

  @Option(help: "gradient, input-gradient, integrated, grad-cam or occlusion.")
  var method = SaliencyMethod.inputGradient

  @Option(help: "The layer of grad-cam; the last one before the head if not given.")
  var layer: String?

  @Option(help: "The points of integrated gradients; 32 if not given.")
  var steps: Int?

  @Option(
    help: "The side of the squares of occlusion, in pixels; a seventh of the image if not given.")
  var patch: Int?

  @Option(
    help: "Give this layer and all after it fresh weights, to check that the map depends on them.")
  var randomize: String?

  @Option(help: "The seed of the fresh weights; 0 if not given.")
  var seed: UInt64?

  @OptionGroup var forward: ForwardOptions

  @Option(help: "A text file with the name of each class, one a line.")
  var labels: String?

  @Option(name: .shortAndLong, help: "Write the map to this npy, csv, png or svg file.")
  var output: String?

  @Flag(help: "As one line of JSON.")
  var json = false

  @Flag(help: "Overwrite an existing file.")
  var force = false

  func validate() throws {
    if layer != nil, method != .gradCAM {
      throw ValidationError("--layer goes with --method grad-cam")
    }
    if patch != nil, method != .occlusion {
      throw ValidationError("--patch goes with --method occlusion")
    }
    if steps != nil, method != .integrated {
      throw ValidationError("--steps goes with --method integrated")
    }
    if seed != nil, randomize == nil { throw ValidationError("--seed goes with --randomize") }
    guard (1...10_000).contains(steps ?? 1) else {
      throw ValidationError("expected 1 to 10000 --steps, found \(steps ?? 0)")
    }
    guard (1...16_384).contains(patch ?? 1) else {
      throw ValidationError("expected a --patch of 1 to 16384 pixels, found \(patch ?? 0)")
    }
    if let output, output.isEmpty { throw ValidationError("expected a path after --output") }
  }

  func run() throws {
    if let output { try reporting { try PixelMapExport.check(output, overwrite: force) } }
    let open = try reporting(checkpoint) { try OpenModel(checkpoint: checkpoint) }
    try reporting(checkpoint) { try source.check(open.model, forward, .none, batch: batch) }
    let image = try source.read(forward.resolution)
    try reporting(checkpoint) {
      let model = try forward.shifted(open.model, for: image)
      guard let architecture = model.architecture else { throw InferenceError.notNeoNeXt }
      guard architecture.classes > 0 else { throw InferenceError.noClasses }
      let names = try labels.map { path in
        try reporting(path) { try Labels.read(path, count: architecture.classes) }
      }
      let report = try measured(model, architecture, image, names)
      try write(report)
      if output != "-" { try show(json ? report.json() : report.text) }
      if let odd = report.oddity { complain("neoview: \(odd)") }
    }
  }

  /// The images of the largest pass.
  private var batch: Int { method == .occlusion ? SaliencyRequest.batch : 1 }

  private func measured(
    _ model: Model, _ architecture: Architecture, _ image: NormalizedImage, _ names: [String]?
  ) throws -> SaliencyReport {
    let progress = Progress(total: 1000)
    defer { progress.finish() }
    func prepared(_ model: Model) throws -> GradientPlan {
      try GradientPlan(
        model, image.size, batch: batch,
        threads: forward.threadCount, memory: forward.memory.limit)
    }
    let sizes = try architecture.mapSizes(height: image.size.height, width: image.size.width)
    let place = try layer.map { try OutputPlace(named: $0, architecture, sizes) }
    func map(_ plan: GradientPlan, _ subject: GradientSubject) throws -> SaliencyMap {
      let request = SaliencyRequest(
        method, subject, layer: place?.layer, steps: steps ?? 32, patch: patch)
      var told = 0
      return try plan.saliency(request, image.values, threads: forward.threadCount) { share in
        progress.advance(by: Int(share * 1000) - told)
        told = Int(share * 1000)
      }
    }
    func explained() throws -> (logits: [Float], top: Int, map: SaliencyMap) {
      let plan = try prepared(model)
      let logits = try plan.forward.run(image.values, threads: forward.threadCount)
      let top = classIndex ?? ClassScore.ranked(logits, count: 1).first?.index ?? 0
      return (logits, top, try map(plan, GradientSubject(top, against: against)))
    }
    // The first plan is gone before the second one is made.
    let (logits, top, own) = try explained()
    let fresh = try randomize.map { layer in
      let random = Model(try RandomizedModel(model, from: layer, seed: seed ?? 0))
      return try map(
        prepared(random.with(shifts: architecture.shifts)), GradientSubject(top, against: against))
    }
    return SaliencyReport(
      image: source.path, map: fresh ?? own, score: try score(of: top, logits),
      label: names?[top], against: against, randomized: randomize,
      correlation: fresh.map { fresh in
        rankCorrelation(own.values.map(\.magnitude), fresh.values.map(\.magnitude))
      } ?? nil)
  }

  private func score(of index: Int, _ logits: [Float]) throws(InferenceError) -> ClassScore {
    let scores = ClassScore.ranked(logits, count: logits.count)
    guard let score = scores.first(where: { $0.index == index }) else {
      throw .noClass(index, count: logits.count)
    }
    return score
  }

  private func write(_ report: SaliencyReport) throws {
    guard let output else { return }
    let (map, size) = (report.map, report.map.size)
    let export = PixelMapExport(
      title: "\(checkpoint.fileTitle) · \(method.rawValue)",
      heading: "\(source.path.fileTitle), \(report.subject)",
      map: Matrix(rows: size.height, columns: size.width, values: map.values),
      colors: method.isSigned ? .diverging : .viridis, isLogarithmic: false)
    try export.write(
      to: output, overwrite: force,
      sources: Checkpoint.files(of: checkpoint) + [source.path] + [labels].compactMap(\.self))
  }
}
