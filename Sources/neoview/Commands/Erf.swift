import ArgumentParser
import CheckpointFiles
import Images
import Inference
import NeoNeXt
import TUICore
import TensorCore
import Weights

struct Erf: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure the effective receptive field: what an output really draws from each pixel.",
    discussion: """
      rf tells which pixels an output can see; this tells how much it uses them, as an average over images: the gradient of an output \
      position by the image. positive is the convention of the literature: the gradient of the sum over channels of \
      ReLU(output), of which the positive part is summed over colours and images. absolute sums magnitudes of the gradient of the plain sum. \
      The areas are those of the smallest squares around the position that hold 20, 30, 50 and 99 % of the total, as shares of the image. \
      --output writes the map of one layer; --shifts 0,0,0,0 measures the model without shifts.
      """)

  @Argument(help: "A checkpoint, or else --variant.")
  var checkpoint: String?

  @OptionGroup var fresh: FreshModelOptions

  @Option(parsing: .upToNextOption, help: "Images, or folders of images.")
  var images: [String] = []

  @Option(help: "A safetensors file with input [3,H,W], already normalized.")
  var input: String?

  @Option(
    help:
      "Instead of images: how many of normal noise, drawn with --seed; 8 if there are no images.")
  var noise: Int?

  @Option(help: "One layer, such as stage_3.4; all of them if not given.")
  var layer: String?

  @Option(help: "The output's ROW,COLUMN in the layer's map; its middle if not given.")
  var at: IntegerList?

  @Option(help: "positive or absolute.")
  var measure = FieldMeasure.positive

  @Flag(
    help:
      "With --layer: how much goes through its residual connection, and through each kernel and shift."
  )
  var parts = false

  @Option(help: "table, csv or json.")
  var format = TableFormat.table

  @Option(
    name: .shortAndLong, help: "Write the map of the layer to this npy, csv, png or svg file.")
  var output: String?

  @Flag(help: "Overwrite an existing file.")
  var force = false

  @OptionGroup var forward: ForwardOptions

  func validate() throws {
    guard (checkpoint == nil) != (fresh.variant == nil) else {
      if checkpoint != nil { throw ValidationError.checkpointAndVariant }
      throw ValidationError("expected a checkpoint or --variant, found neither")
    }
    let sources = [!images.isEmpty, input != nil, noise != nil].count { $0 }
    guard sources <= 1 else {
      throw ValidationError("expected one of --images, --input and --noise, found \(sources)")
    }
    guard (1...100_000).contains(noise ?? 1) else {
      throw ValidationError("expected a --noise of 1 or more images, found \(noise ?? 0)")
    }
    try at?.checkPosition()
    if layer == nil, at != nil || output != nil || parts {
      throw ValidationError(
        "--at, --output and --parts need --layer: every layer has a map of its own")
    }
    if parts, format == .csv { throw ValidationError("--parts goes with --format table or json") }
    if let output, output.isEmpty { throw ValidationError("expected a path after --output") }
  }

  func run() throws {
    if let output { try reporting { try PixelMapExport.check(output, overwrite: force) } }
    let source = try imageSource()
    try reporting(checkpoint) {
      let open =
        try checkpoint.map { try OpenModel(checkpoint: $0) }
        ?? OpenModel(fresh.variant ?? .t, fresh)
      let model =
        try source.trace.map { try forward.shifted(open.model, for: $0) }
        ?? forward.shifted(open.model, at: source.size)
      let measurement = try measured(model, source)
      let report = try report(measurement, title: open.title)
      if let output {
        try write(measurement.fields, title: open.title, to: output, sources: source.files)
      }
      if output != "-" { try show(report.text(as: format)) }
      for failure in measurement.failed {
        complain("neoview: \(failure.path.printable): \(failure.reason)")
      }
      if let odd = report.oddity { complain("neoview: \(odd)") }
    }
  }

  /// - Throws: `ExitCode`, once the error is told.
  private func imageSource() throws -> FieldImages {
    if let input { return .input(try reporting(input) { try NormalizedImage(ofTrace: input) }) }
    if !images.isEmpty {
      return .files(try reporting { try ImageFiles(images).paths }, forward.resolution)
    }
    return .noise(noise ?? 8, seed: fresh.seed, forward.resolution)
  }

  private struct Measurement {
    let fields: EffectiveFields
    /// `nil` unless `--parts` is given.
    let parts: FieldParts?
    var failed: [(path: String, reason: String)] = []
  }

  /// Adds image after image.
  ///
  /// - Throws: the reason of the first image, if none can be read; what `EffectiveFields` throws.
  private func measured(_ model: Model, _ source: FieldImages) throws -> Measurement {
    guard let architecture = model.architecture else { throw InferenceError.notNeoNeXt }
    let sizes = try architecture.mapSizes(height: source.size.height, width: source.size.width)
    let places = try (layer.map { [$0] } ?? architecture.mapLayers.map { "\($0)" }).map {
      try OutputPlace(named: $0, architecture, sizes, at: at?.position)
    }
    let need = try MemoryNeed(architecture, source.size, threads: forward.threadCount)
    try need.check(need.backward(.none) + need.fields(places.count), forward.memory.limit)
    let plan = try GradientPlan(
      model, source.size, threads: forward.threadCount, memory: forward.memory.limit)
    if parts, architecture.neocell(of: places[0].layer) == nil {
      throw WeightsError.noNeoCell(layer: "\(places[0].layer)")
    }
    let threads = forward.threadCount
    var measurement = Measurement(
      fields: EffectiveFields(plan, places, measure, threads: threads),
      parts: parts ? try FieldParts(plan, places[0], measure) : nil)
    let passes = places.count + (measurement.parts?.parts.count ?? 0)
    let progress = Progress(total: source.count * passes)
    defer { progress.finish() }
    for index in 0..<source.count {
      switch source.image(index) {
      case .success(let image):
        try measurement.fields.add(image) { _ in progress.advance(by: 1) }
        try measurement.parts?.add(measurement.fields) { progress.advance(by: 1) }
      case .failure(let failure): measurement.failed.append((failure.path, failure.reason))
      }
    }
    if measurement.fields.images == 0, let first = measurement.failed.first {
      throw NoImages(path: first.path, reason: first.reason)
    }
    return measurement
  }

  private func report(_ measurement: Measurement, title: String) throws -> EffectiveFieldReport {
    let fields = measurement.fields
    let architecture = fields.plan.architecture
    let size = fields.fields[0].size
    let theory = try ReceptiveField(architecture, height: size.height, width: size.width)
    let rows = fields.fields.map { field in
      let place = field.place
      let seen = theory.positions(of: place.layer, row: place.row, column: place.column)
      return EffectiveFieldReport.Row(field: field, theoretical: FieldExtent(seen).pixels)
    }
    return EffectiveFieldReport(
      title: title, size: size, measure: measure, images: fields.images, rows: rows,
      parts: measurement.parts, failed: measurement.failed)
  }

  private func write(
    _ fields: EffectiveFields, title: String, to path: String, sources: [String]
  ) throws {
    let field = fields.fields[0]
    let export = PixelMapExport(
      title: "\(title) · effective receptive field",
      heading:
        "\(field.place.layer), output \(field.place.row),\(field.place.column), \(fields.images) images, \(measure.rawValue)",
      map: Matrix(
        rows: field.size.height, columns: field.size.width, values: field.values.map { Float($0) }),
      colors: .viridis, isLogarithmic: true)
    try export.write(
      to: path, overwrite: force,
      sources: (checkpoint.map(Checkpoint.files) ?? []) + sources + [input].compactMap(\.self))
  }
}

/// The images that a field is measured with. They are read one by one.
enum FieldImages {
  case files([String], MapSize)
  case input(NormalizedImage)
  /// Seeded normal noise, for a model that nobody has trained.
  case noise(Int, seed: UInt64, MapSize)

  /// The input of a trace; `nil` for other images.
  var trace: NormalizedImage? {
    switch self {
    case .input(let image): image
    case .files, .noise: nil
    }
  }

  var count: Int {
    switch self {
    case .files(let paths, _): paths.count
    case .input: 1
    case .noise(let count, _, _): count
    }
  }

  var size: MapSize {
    switch self {
    case .files(_, let size), .noise(_, _, let size): size
    case .input(let image): image.size
    }
  }

  /// The images that are files.
  var files: [String] {
    switch self {
    case .files(let paths, _): paths
    case .input, .noise: []
    }
  }

  /// An image `[3, height, width]`, normalized.
  func image(_ index: Int) -> Result<[Float], NoImages> {
    switch self {
    case .files(let paths, let size):
      do {
        let picture = try RGBImage.read(paths[index])
        return .success(picture.fitted(height: size.height, width: size.width).normalized)
      } catch {
        return .failure(NoImages(path: paths[index], reason: "\(error)"))
      }
    case .input(let image): return .success(image.values)
    case .noise(_, let seed, let size):
      return .success(SeededGenerator.noiseImage(index, seed: seed, size))
    }
  }
}
