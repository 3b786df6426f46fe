import CheckpointFiles
import Inference
import NeoNeXt
import TensorCore
import TestSupport
import Testing
import Weights

@testable import ONNX

@Suite struct ONNXTests {
  private func model(_ fixture: String, shifts: [StageShift] = [1, 1, 1, 0]) throws -> Model {
    try Model(Checkpoint.open(Fixtures.path(fixture))).with(shifts: shifts)
  }

  private func bytes(_ model: Model, _ size: MapSize) throws -> [UInt8] {
    let writer = try ONNXWriter(model, size: size, title: "title")
    var bytes: [UInt8] = []
    try writer.write { bytes += $0 }
    #expect(bytes.count == writer.byteCount)
    return bytes
  }

  @Test(arguments: [
    ("nano-release.pt", [1, 1, 1, 0], MapSize(height: 64, width: 96)),
    ("nano-release.pt", [2, 1, 3, 1], MapSize(height: 36, width: 44)),
    ("nano-paper.bin", [1, 1, 1, 1], MapSize(height: 44, width: 64)),
  ])
  func `the graph gives what the forward pass gives, operator by operator`(
    name: String, shifts: [StageShift], size: MapSize
  ) throws {
    let model = try model(name, shifts: shifts)
    let file = try #require(ONNXFile(bytes(model, size)))
    var random = Seeded(7)
    let image = (0..<3 * size.positions).map { _ in Float(random.below(2000)) / 500 - 2 }
    let plan = try ForwardPlan(Network(model), height: size.height, width: size.width)
    let logits = try plan.run(image, threads: 1)
    let found = file.run(
      Tensor(dimensions: [1, 3, size.height, size.width], values: image.map(Double.init)))
    let own = try #require(found["logits"])
    #expect(own.dimensions == [1, 10])
    for (a, b) in zip(own.values, logits) { #expect(abs(a - Double(b)) < 1e-5) }
    #expect(file.metadata["shifts"] == shifts.text)
    #expect(file.metadata["resolution"] == "\(size.height)x\(size.width)")
  }

  @Test(arguments: [("odd-release", "logits", [1, 5]), ("odd-paper", "features", [1, 14, 6, 4])])
  func `unusual models give what numpy gives, one without a head its features`(
    name: String, output: String, dimensions: [Int]
  ) throws {
    let trace = try Checkpoint.open(Fixtures.path("\(name).trace.safetensors"))
    let text = try #require(trace.extras.first { $0.key == "shifts" }?.value)
    let model = try model("\(name).safetensors", shifts: #require([StageShift](shifts: text)))
    func values(_ name: String) throws -> (shape: [Int], values: [Float]) {
      let index = try #require(trace.tensors.firstIndex { $0.name == name })
      return (trace.tensors[index].shape.dimensions, try trace.values(at: index))
    }
    let (shape, image) = try values("input")
    let file = try #require(
      ONNXFile(bytes(model, MapSize(height: shape[1], width: shape[2]))))
    let found = file.run(Tensor(dimensions: [1] + shape, values: image.map(Double.init)))
    let own = try #require(found[output])
    #expect(own.dimensions == dimensions)
    let expected = try values(output == "logits" ? "head" : "stage_2.0").values
    for (a, b) in zip(own.values, expected) { #expect(abs(a - Double(b)) < 1e-5) }
  }

  @Test func `every input comes from before, and every layer is there by its name`() throws {
    let model = try model("nano-paper.bin")
    let file = try #require(ONNXFile(bytes(model, MapSize(height: 64, width: 64))))
    var known = Set(file.tensors.keys).union(["image"])
    for node in file.nodes {
      #expect(known.isSuperset(of: node.inputs), "\(node.output)")
      #expect(known.insert(node.output).inserted, "\(node.output)")
    }
    let used = Set(file.nodes.flatMap(\.inputs))
    #expect(used.isSuperset(of: file.tensors.keys))
    let layers = try #require(model.architecture).layers.map { "\($0.id)" }
    #expect(known.isSuperset(of: layers.dropLast()) && file.nodes.last?.output == "logits")
    for tensor in file.tensors.values {
      #expect(tensor.values.count == tensor.dimensions.reduce(1, *))
    }
  }

  @Test func `the same model gives the same bytes`() throws {
    let model = try model("nano-release.pt")
    let size = MapSize(height: 32, width: 32)
    #expect(try bytes(model, size) == bytes(model, size))
  }

  @Test func `what cannot be a graph is said before anything is written`() throws {
    let release = try model("nano-release.pt")
    #expect(throws: ONNXError.self) {
      try ONNXWriter(release, size: MapSize(height: 16384, width: 16384), title: "")
    }
    #expect(throws: MapSizeError.self) {
      try ONNXWriter(release, size: MapSize(height: 30, width: 30), title: "")
    }
    let other = try Model(Checkpoint.open(Fixtures.path("types.pt")))
    #expect(throws: InferenceError.notNeoNeXt) {
      try ONNXWriter(other, size: MapSize(height: 64, width: 64), title: "")
    }
  }

  @Test func `numbers of any size have the wire format's form`() {
    var message = Message()
    message.add(1, 150)
    message.add(16, -1)
    message.add(2, Float(1))
    message.add(3, "é")
    #expect(
      message.bytes == [0x08, 0x96, 0x01, 0x80, 0x01] + [UInt8](repeating: 0xff, count: 9) + [1]
        + [0x15, 0, 0, 0x80, 0x3f, 0x1a, 2, 0xc3, 0xa9])
  }
}
