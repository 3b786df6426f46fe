// Readers has one function call for each part of neoview that reads untrusted bytes. The fuzzer and the tests use it.

import CheckpointFiles
import Glibc
import Images
import Inference
import NeoNeXt
import ONNX
import Screens
import Sheets
import TensorCore
import Weights

/// The parts of neoview that read untrusted bytes, by the kind of file.
package enum Reader: String, CaseIterable, Sendable {
  case zip, pickle, stream, safetensors, index, image, labels, trace, keys
  /// For these the bytes are not the file itself, but choices from which a pickle, an archive or a model is made.
  case program, layout, architecture

  /// Whether the bytes are choices, so that any bytes give a file of this kind.
  package var isMadeOfChoices: Bool {
    switch self {
    case .program, .layout, .architecture: true
    case .zip, .pickle, .stream, .safetensors, .index, .image, .labels, .trace, .keys: false
    }
  }

  /// Reads the bytes as a file of this kind, and uses everything that the file contains. Damaged files must give errors, and
  /// must never make the program crash.
  ///
  /// - Parameter folder: the folder that the file is written to. An index finds its shards there.
  /// - Returns: the error, as the user would see it; `nil` if there was none.
  @discardableResult
  package func read(_ bytes: [UInt8], in folder: String) -> String? {
    do {
      switch self {
      case .zip, .stream, .safetensors, .index: try open(bytes, folder)
      case .pickle: try open(StoredZip.archive(pickle: bytes), folder)
      case .trace: try openTrace(bytes, folder)
      case .image: _ = try RGBImage.decode(bytes).fitted(height: 32, width: 48).normalized
      case .labels: _ = try Labels.parse(bytes, count: 10)
      case .keys: _ = try KeyScript(String(decoding: bytes, as: UTF8.self))
      case .program:
        let program = PickleProgram(Choices(bytes))
        let values = program.storages.enumerated().map { key, count in
          (name: "a/data/\(key)", bytes: [UInt8](repeating: 0, count: 4 * count))
        }
        try audit(
          StoredZip.archive([("a/data.pkl", program.bytes)] + values), folder, isOdd: program.isOdd)
      case .layout:
        let layout = ArchiveLayout(Choices(bytes))
        try audit(layout.bytes, folder, isOdd: layout.isOdd)
      case .architecture: try explore(OddArchitecture(Choices(bytes)))
      }
      return nil
    } catch {
      return "\(error)"
    }
  }

  private func put(_ bytes: [UInt8], _ folder: String) -> String {
    let path = "\(folder)/\(rawValue).file"
    let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    precondition(descriptor >= 0, "no place for files")
    defer { close(descriptor) }
    precondition(write(descriptor, bytes, bytes.count) == bytes.count, "no room for files")
    return path
  }

  private func open(_ bytes: [UInt8], _ folder: String) throws {
    let checkpoint = try Checkpoint.open(put(bytes, folder))
    let model = Model(checkpoint)
    let outline = Outline(model)
    var budget = 1 << 16
    for (index, entry) in outline.entries.enumerated().prefix(64) {
      guard entry.kind != .folder, entry.kind != .model else { continue }
      if case .tensor(let tensor) = entry.kind {
        let count = checkpoint.tensors[tensor].shape.count
        guard count <= budget else { continue }
        budget -= count
        _ = try? checkpoint.bytes(at: tensor)
      }
      _ = try? Sheet(entry.kind, of: model, entry: index)
    }
    _ = try? CheckpointWriter.byteCount(of: checkpoint.tensors, format: .safetensors)
    if let graph = try? ONNXWriter(model, size: MapSize(height: 64, width: 96), title: ""),
      graph.byteCount <= 1 << 20
    {
      try? graph.write { _ in }
    }
  }

  /// Computes everything that follows from names and shapes, and runs a forward pass if the model is small.
  private func explore(_ source: OddArchitecture) throws {
    var model = Model(source)
    let outline = Outline(model)
    for (index, entry) in outline.entries.enumerated().prefix(32) where entry.kind != .folder {
      _ = try? Sheet(entry.kind, of: model, entry: index)
    }
    if let shifts = [StageShift](shifts: source.shifts),
      let shifted = try? model.with(shifts: shifts)
    {
      model = shifted
    }
    guard let architecture = model.architecture else { return }
    _ = (architecture.parameterCount, architecture.counts(at: 224), model.parameterCount)
    let size = MapSize(height: 64, width: 96)
    let fields = try FieldPair(architecture, size)
    for layer in architecture.layers.map(\.id) {
      let (row, column) = fields.shifted.middle(of: layer)
      guard (try? fields.check([layer])) != nil else { continue }
      _ = FieldExtent(fields.shifted.positions(of: layer, row: row, column: column))
      _ = fields.convolution(of: layer, row: row, column: column)
    }
    if let graph = try? ONNXWriter(model, size: size, title: ""), graph.byteCount <= 1 << 20 {
      try? graph.write { _ in }
    }
    try compare(model, size)
  }

  /// Checks that the fast forward pass and the stepper agree on the logits, if both can run.
  private func compare(_ model: Model, _ size: MapSize) throws {
    let image = (0..<3 * size.positions).map { Float($0 % 17) / 17 }
    let plan = try ForwardPlan(model, size)
    let logits = try plan.run(image, threads: 1)
    let stepper = try Stepper(model, height: size.height, width: size.width, threads: 1)
    try stepper.setInput(image)
    guard let last = stepper.operators.indices.last, !logits.isEmpty else { return }
    for (a, b) in Swift.zip(logits, try stepper.output(of: last).planar) where (a - b).isFinite {
      precondition(abs(a - b) <= 1e-3 * max(1, abs(b)), "logits \(a) and \(b)")
    }
  }

  /// Checks that the audit calls a file plain if and only if it is made only of what torch.save writes.
  private func audit(_ bytes: [UInt8], _ folder: String, isOdd: Bool) throws {
    let audit: PickleAudit
    do { audit = try PickleAudit(path: put(bytes, folder)) } catch {
      precondition(isOdd, "what torch.save writes cannot be read: \(error)")
      throw error
    }
    precondition(audit.isPlain != isOdd, "odd \(isOdd): \(audit)")
    try open(bytes, folder)
  }

  private func openTrace(_ bytes: [UInt8], _ folder: String) throws {
    let file = try Checkpoint.open(put(bytes, folder))
    guard file.tensors.allSatisfy({ $0.shape.count <= 1 << 16 }) else { return }
    let trace = try ExpectedTrace(file)
    for tensor in file.tensors { _ = try trace.values(tensor) }
  }
}
