import ArgumentParser
import CheckpointFiles
import Exports
import NeoNeXt
import ONNX
import TensorCore
import Weights

struct Convert: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a checkpoint in another format: torch.save, safetensors, or ONNX to be run.",
    discussion: """
      The ending of --output chooses. Checkpoints hold the tensors that neoview info counts, under their names, in \
      their types, bit by bit. What stands beside the model's state, such as an optimizer or an average, is left \
      behind, and that is said; safetensors keep plain values as metadata.

      .onnx holds a NeoNeXt as a graph of standard operators (operator set 20) for images of \
      --resolution: image [batch, 3, H, W], normalized as for PyTorch, to logits [batch, classes]; \
      without a head, to features [batch, C, H, W]. Batch norms and \
      layer scale are folded into their neighbours, NeoCell is A · X · B as two MatMuls.
      """)

  enum Target: Equatable {
    case checkpoint(CheckpointWriter.Format)
    case onnx

    init?(path: String) {
      if path.lowercased().hasSuffix(".onnx") {
        self = .onnx
      } else if let format = CheckpointWriter.Format(path: path) {
        self = .checkpoint(format)
      } else {
        return nil
      }
    }
  }

  @Argument(help: "The checkpoint.")
  var checkpoint: String

  @Option(
    name: .shortAndLong,
    help: "Where to write: a name ending in \(CheckpointWriter.Format.endings), .onnx.")
  var output: String

  @Option(help: "Of images, for .onnx: N or HxW (224).")
  var resolution: MapSize?

  @Option(help: "The shift steps of each stage, for .onnx: such as 1,1,1,0 or 1,1/2,1+3,0.")
  var shifts: ShiftList?

  @OptionGroup var memory: MemoryOptions

  @Flag(help: "Overwrite an existing file.")
  var force = false

  func validate() throws {
    guard let target = Target(path: output) else {
      throw ValidationError(
        "expected --output ending in one of \(CheckpointWriter.Format.endings), .onnx, found \(output)"
      )
    }
    if target != .onnx, resolution != nil || shifts != nil {
      throw ValidationError("--resolution and --shifts go with .onnx: checkpoints have neither")
    }
  }

  func run() throws {
    guard let target = Target(path: output) else { return }
    try reporting(checkpoint) {
      let open = try OpenModel(checkpoint: checkpoint)
      Interruption.removesUnfinishedFiles()
      switch target {
      case .checkpoint(let format): try write(open, as: format)
      case .onnx: try writeGraph(open)
      }
    }
  }

  private func write(_ open: OpenModel, as format: CheckpointWriter.Format) throws {
    let source = open.model.source
    var metadata = ["format": "pt"]
    for (key, value) in open.checkpoint?.extras ?? [] where metadata[key] == nil {
      metadata[key] = value
    }
    let total = try CheckpointWriter.byteCount(of: source.tensors, format: format)
    let progress = Progress(total: total)
    defer { progress.finish() }
    try CheckpointWriter.writeWhole(
      source, to: output, format: format, overwrite: force,
      sources: Checkpoint.files(of: checkpoint), metadata: metadata
    ) { progress.advance(by: $0) }
    progress.finish()
    let opaque = open.checkpoint?.opaqueTensors.count ?? 0
    let others = open.checkpoint?.otherTensors ?? 0
    complain(
      "wrote \(source.tensors.count) tensors to \(output.printable)"
        + (opaque > 0 ? ", without \(opaque) of types that are not read" : "")
        + (others > 0 ? ", without \(others) beside the model's state" : ""))
  }

  private func writeGraph(_ open: OpenModel) throws {
    var model = open.model
    let size = resolution ?? .usual
    model = try model.with(shifts, remindingAt: size)
    let writer = try ONNXWriter(model, size: size, title: open.title, memory: memory.limit)
    LargeOutput.announce(writer.byteCount, "A and B with all their zeros")
    let progress = Progress(total: writer.byteCount)
    defer { progress.finish() }
    try AtomicFile.fill(
      output, overwrite: force, sources: Checkpoint.files(of: checkpoint)
    ) { emit in
      try writer.write { bytes in
        try emit(bytes)
        progress.advance(by: bytes.count)
      }
    }
    progress.finish()
    complain(
      "wrote \(NumberFormat.grouped(writer.byteCount)) bytes, a graph for images of \(size.height)×\(size.width), shifts "
        + "\(model.architecture?.shiftText ?? ""), to \(output.printable)")
  }
}
