import ArgumentParser
import CheckpointFiles
import Exports
import Inference
import NeoNeXt
import TensorCore
import Weights

struct Gradient: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Write gradients of a class, of the loss or of a layer's output, by the image and by parameters.",
    discussion: """
      The safetensors file has input [3,H,W], the gradient by the normalized image, and a tensor for each parameter that \
      is asked for, under the parameter's name. --class K is of the logit of class K, with --against J less that \
      of class J; --loss K of the cross entropy with label K; --layer of the sum over channels of one output position. \
      verify compares such gradients with those of a trace.
      """)

  @Argument(help: "The checkpoint.")
  var checkpoint: String

  @OptionGroup var source: InputOptions

  @Option(name: .customLong("class"), help: "Of the logit of this class.")
  var classIndex: Int?

  @Option(help: "With --class: less the logit of this other class.")
  var against: Int?

  @Option(help: "Of the cross entropy with this label.")
  var loss: Int?

  @Option(help: "Of the output of this layer, such as stage_1.0.")
  var layer: String?

  @Option(
    help: "With --layer: the output's ROW,COLUMN in the layer's map; its middle if not given.")
  var at: IntegerList?

  @Option(help: "By which parameters too: none, neocell for L and R, or all.")
  var parameters = GradientParameters.none

  @OptionGroup var forward: ForwardOptions

  @Option(name: .shortAndLong, help: "The safetensors file to write.")
  var output: String

  @Flag(help: "Overwrite an existing file.")
  var force = false

  func validate() throws {
    let origins = [classIndex != nil, loss != nil, layer != nil].count { $0 }
    guard origins == 1 else {
      throw ValidationError("expected one of --class, --loss and --layer, found \(origins)")
    }
    if against != nil, classIndex == nil { throw ValidationError("--against goes with --class") }
    if at != nil, layer == nil { throw ValidationError("--at goes with --layer") }
    try at?.checkPosition()
    if output.isEmpty || output == "-" {
      throw ValidationError("expected a file to write after --output")
    }
  }

  func run() throws {
    let sources = Checkpoint.files(of: checkpoint) + [source.path]
    try reporting {
      guard !output.hasEnding || output.lowercased().hasSuffix(".safetensors") else {
        throw UnknownEnding(path: output, allowed: ".safetensors")
      }
      try AtomicFile.check(output, overwrite: force, sources: sources)
    }
    let open = try reporting(checkpoint) { try OpenModel(checkpoint: checkpoint) }
    try reporting(checkpoint) { try source.check(open.model, forward, parameters) }
    let image = try source.read(forward.resolution)
    try reporting(checkpoint) {
      let model = try forward.shifted(open.model, for: image)
      let origin = try origin(in: model, image.size)
      Interruption.removesUnfinishedFiles()
      let gradients = try withProgress {
        let plan = try GradientPlan(
          model, image.size, parameters: parameters, threads: forward.threadCount,
          memory: forward.memory.limit)
        let gradients = GradientFile(
          try plan.run([image.values], threads: forward.threadCount), origin)
        try CheckpointWriter.writeWhole(
          gradients, to: output, format: .safetensors, overwrite: force,
          sources: sources, metadata: ["shifts": plan.architecture.shiftText])
        return gradients
      }
      let count = gradients.tensors.count
      complain("wrote \(count) gradient\(count == 1 ? "" : "s") to \(output.printable)")
      try tellOddity(of: gradients)
    }
  }

  private func origin(in model: Model, _ size: MapSize) throws -> GradientOrigin {
    guard let architecture = model.architecture else { throw InferenceError.notNeoNeXt }
    if let layer {
      return .place(
        try OutputPlace(
          named: layer, architecture,
          architecture.mapSizes(height: size.height, width: size.width), at: at?.position))
    }
    let subject =
      loss.map { GradientSubject.crossEntropy(label: $0) }
      ?? GradientSubject(classIndex ?? 0, against: against)
    try subject.check(architecture)
    return .outputs(subject)
  }

  private func tellOddity(of gradients: GradientFile) throws {
    guard gradients.oddCount > 0 else { return }
    let first = try gradients.firstNonFinite().map { "; \($0)" } ?? ""
    complain("neoview: \(gradients.oddCount) values of the gradients are NaN or infinite\(first)")
  }
}

/// The error for a file whose name does not end as its format does.
private struct UnknownEnding: Error, CustomStringConvertible {
  let path: String
  let allowed: String

  var description: String { "expected a name that ends in \(allowed), found \(path.excerpt)" }
}

/// The gradients of one image as tensors of a file. They are computed as they are written, layer by layer, so that only those of one layer are in
/// memory. Only one thread at a time may use it.
private final class GradientFile: TensorSource, @unchecked Sendable {
  let tensors: [TensorDescription]
  /// How many values were NaN or infinite.
  private(set) var oddCount = 0
  private let evaluation: Evaluation
  private let origin: GradientOrigin
  private var pass: BackwardPass
  /// The gradients of the layer that was passed last, which were not written yet.
  private var ready: [String: [UInt8]] = [:]

  init(_ evaluation: Evaluation, _ origin: GradientOrigin) {
    let (plan, size) = (evaluation.plan, evaluation.plan.forward)
    self.evaluation = evaluation
    self.origin = origin
    pass = BackwardPass(evaluation, origin.seed(evaluation))
    let parameters = pass.layers.flatMap(plan.architecture.parameters(of:)).filter(
      plan.parameters.contains)
    tensors =
      parameters.map { TensorDescription(name: $0.name, type: .f32, shape: $0.shape) } + [
        TensorDescription(
          name: "input", type: .f32,
          shape: Shape(plan.architecture.imageChannels, size.height, size.width))
      ]
  }

  func values(at index: Int) throws -> [Float] {
    try bytes(at: index).withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
  }

  func bytes(at index: Int) throws -> [UInt8] {
    let name = tensors[index].name
    let isInput = index == tensors.count - 1
    while isInput || ready[name] == nil {
      let isDone = try !pass.step { event in
        switch event {
        case .output: break
        case .parameter(let gradient): self.ready[gradient.parameter.name] = gradient.bytes
        }
      }
      if isDone { break }
    }
    let input = isInput ? pass.images.first.map { $0.withUnsafeBytes { Array($0) } } : nil
    guard let bytes = input ?? ready.removeValue(forKey: name) else {
      preconditionFailure("no gradient by \(name)")
    }
    oddCount += bytes.withUnsafeBytes { $0.bindMemory(to: Float.self).count { !$0.isFinite } }
    return bytes
  }

  func firstNonFinite() throws -> NonFinite? {
    try evaluation.firstNonFinite(from: origin.seed(evaluation))
  }
}
