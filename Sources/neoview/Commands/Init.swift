import ArgumentParser
import CheckpointFiles
import NeoNeXt
import TensorCore

struct Init: ParsableCommand {
  enum Size: String, CaseIterable, ExpressibleByArgument {
    case t, s, b, l, xl
    /// A model that is small enough for tests: dims 16,32,64,128, depths 1,1,2,1 and ten classes.
    case nano

    var dims: [Int] { Variant(rawValue: rawValue)?.dims ?? [16, 32, 64, 128] }
    var depths: [Int] { Variant(rawValue: rawValue)?.depths ?? [1, 1, 2, 1] }
    var classes: Int { self == .nano ? 10 : 1000 }
  }

  static let configuration = CommandConfiguration(
    abstract: "Write a checkpoint with fresh weights, for torch.load or as safetensors.",
    discussion: """
      NeoCell matrices are drawn by NeoInit (the paper's Algorithm 1) or as its baseline; Linear and \
      pointwise weights are uniform on ±1/√inputs, layer scale is 1e-6, norms are neutral. The same \
      seed gives the same bytes on every machine.
      """)

  @Option(
    name: .shortAndLong,
    help: "Where to write: a name ending in \(CheckpointWriter.Format.endings).")
  var output: String

  @Option(help: "The size of the model.")
  var variant: Size = .t

  @Option(help: "The form of the model: as in the paper, or as published.")
  var revision: Revision = .release

  @Option(help: "Channels of each stage instead of the variant's, such as 96,192,384,768.")
  var dims: IntegerList?

  @Option(help: "Blocks of each stage instead of the variant's, such as 3,3,9,3; 0 for none.")
  var depths: IntegerList?

  @Option(
    help: """
      Kernels of each stage instead of the revision's, such as 4+7,4+7,7,7; 4x7 for L of 4 and R of 7, 4:10+7:22 \
      for groups of 10 and 22 channels.
      """)
  var kernels: KernelList?

  @Option(help: "Whether Linear layers have a bias: on or off instead of the revision's.")
  var linearBias: Toggle?

  @Option(help: "Whether blocks have a layer scale: on or off instead of the revision's.")
  var layerScale: Toggle?

  @Option(help: "The order between stages instead of the revision's: paper or release.")
  var downsampling: DownsamplingOrder?

  @Option(help: "Whether there is a head: off for a backbone that ends in maps.")
  var head = Toggle.on

  @Option(name: .customLong("init"), help: "How matrices are drawn.")
  var initialization: Initialization = .neoinit

  @Option(help: "The seed.")
  var seed: UInt64 = 0

  @Option(help: "Classes of the head (1000; nano 10); 0 for a head that ends in features.")
  var classes: Int?

  @Flag(help: "Overwrite an existing file.")
  var force = false

  private var format: CheckpointWriter.Format? { CheckpointWriter.Format(path: output) }

  func validate() throws {
    guard format != nil else {
      throw ValidationError(
        "expected --output ending in one of \(CheckpointWriter.Format.endings), found \(output)")
    }
    _ = try architecture()
  }

  func run() throws {
    let architecture = try self.architecture()
    guard let format else { return }
    let model = FreshModel(architecture, initialization: initialization, seed: seed)
    Interruption.removesUnfinishedFiles()
    let progress = Progress(total: model.tensors.reduce(0) { $0 + $1.byteCount })
    try reporting {
      defer { progress.finish() }
      try CheckpointWriter.writeWhole(model, to: output, format: format, overwrite: force) {
        progress.advance(by: $0)
      }
    }
    complain(
      "wrote \(model.tensors.count) tensors, \(NumberFormat.grouped(architecture.parameterCount)) "
        + "parameters, to \(output.printable)")
  }

  /// The architecture that the options describe.
  ///
  /// - Throws: `ValidationError` if sizes do not fit each other or are larger than those of any network.
  private func architecture() throws -> Architecture {
    let dims = dims?.values ?? variant.dims
    let depths = depths?.values ?? variant.depths
    let kernels = kernels?.stages ?? Self.kernels(of: revision, stages: dims.count)
    let classes = classes ?? variant.classes
    guard dims.count == depths.count, kernels.count == dims.count, (1...16).contains(dims.count)
    else {
      throw ValidationError(
        "expected as many dims as depths and kernels (1 to 16), "
          + "found \(dims.count), \(depths.count) and \(kernels.count)")
    }
    for (stage, dim) in dims.enumerated() {
      guard dim >= kernels[stage].kernels.count, (1...16384).contains(dim) else {
        throw ValidationError("expected dims from the number of kernels to 16384, found \(dim)")
      }
      guard (0...1000).contains(depths[stage]) else {
        throw ValidationError("expected depths from 0 to 1000, found \(depths[stage])")
      }
    }
    guard (0...1_000_000).contains(classes) else {
      throw ValidationError("expected 0 to 1000000 classes, found \(classes)")
    }
    guard depths.contains(where: { $0 > 0 }) else {
      throw ValidationError("expected a stage with blocks, found depths of 0 alone")
    }
    return try architecture(dims, depths, kernels, classes: head == .on ? classes : 0)
  }

  private func architecture(
    _ dims: [Int], _ depths: [Int], _ stages: [StageKernels], classes: Int
  ) throws -> Architecture {
    let present = zip(stages, depths).map { $1 > 0 ? $0 : StageKernels(kernels: []) }
    var result = Architecture(
      dims: dims, depths: depths, kernels: present.map(\.kernels), revision: revision,
      classes: classes)
    do {
      result = try result.with(kernels: present)
    } catch {
      throw ValidationError(error.description)
    }
    if let linearBias { result.hasLinearBias = linearBias == .on }
    if let layerScale { result.hasLayerScale = layerScale == .on }
    if let downsampling { result.downsampling = downsampling }
    result.hasHead = head == .on
    guard result.blockTensorCount <= Architecture.blockTensorLimit else {
      throw ValidationError(
        "expected blocks of at most \(Architecture.blockTensorLimit) tensors, found "
          + "\(result.blockTensorCount)")
    }
    return result
  }

  /// The kernels of a revision for any number of stages: beyond the fourth, they are those of the fourth.
  private static func kernels(of revision: Revision, stages: Int) -> [StageKernels] {
    (0..<stages).map {
      StageKernels(kernels: revision.kernels[min($0, revision.kernels.count - 1)])
    }
  }
}
