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
      The ending of --output chooses. .pt, .bin and .safetensors hold the tensors under their names, in their \
      types, bit by bit; what is no tensor, such as an optimizer's settings, is left behind, and \
      safetensors keep plain values as metadata.

      .onnx holds a NeoNeXt as a graph of standard operators (operator set 20) for images of \
      --resolution: image [batch, 3, H, W], normalized as for PyTorch, to logits [batch, classes]. Batch norms and \
      layer scale are folded into their neighbours, NeoCell is A · X · B as two MatMuls.
      """)

  enum Target: Equatable {
    case checkpoint(CheckpointWriter.Format)
    case onnx

    init?(path: String) {
      if path.hasSuffix(".safetensors") {
        self = .checkpoint(.safetensors)
      } else if path.hasSuffix(".pt") || path.hasSuffix(".bin") {
        self = .checkpoint(.torchZip)
      } else if path.hasSuffix(".onnx") {
        self = .onnx
      } else {
        return nil
      }
    }
  }

  @Argument(help: "The checkpoint.")
  var checkpoint: String

  @Option(
    name: .shortAndLong,
    help: "Where to write: a name ending in .pt, .bin, .safetensors or .onnx.")
  var output: String

  @Option(help: "Of images, for .onnx: N or HxW (224).")
  var resolution: MapSize?

  @Option(help: "The shift step of each stage, for .onnx: such as 1,1,1,0.")
  var shifts: IntegerList?

  @Flag(help: "Overwrite an existing file.")
  var force = false

  func validate() throws {
    guard let target = Target(path: output) else {
      throw ValidationError(
        "expected --output ending in .pt, .bin, .safetensors or .onnx, found \(output)")
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
    let progress = Progress(total: source.tensors.reduce(0) { $0 + $1.byteCount })
    defer { progress.finish() }
    try AtomicFile.write(
      to: output, overwrite: force, sources: Checkpoint.files(of: checkpoint), inPlace: false
    ) { path in
      try CheckpointWriter.write(source, to: path, format: format, metadata: metadata) {
        progress.advance(by: $0)
      }
    }
    progress.finish()
    let others = open.checkpoint?.opaqueTensors.count ?? 0
    complain(
      "wrote \(source.tensors.count) tensors to \(output.printable)"
        + (others > 0 ? ", without \(others) of types that are not read: see neoview info" : ""))
  }

  private func writeGraph(_ open: OpenModel) throws {
    var model = open.model
    if let shifts { model = try model.with(shifts: shifts.values) }
    let size = resolution ?? MapSize(height: 224, width: 224)
    let writer = try ONNXWriter(model, size: size, title: open.title)
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
      "wrote a graph for images of \(size.height)×\(size.width), shifts "
        + "\(model.shifts.map(String.init).joined(separator: ",")), to \(output.printable)")
  }
}
