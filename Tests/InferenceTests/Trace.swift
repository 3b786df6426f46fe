import CheckpointFiles
import TestSupport
import Testing

/// The activations of a forward pass that PyTorch computed.
struct Trace {
  let input: [Float]
  let height: Int
  let width: Int
  let activations: [String: [Float]]

  init(_ name: String) throws {
    let file = try Checkpoint.open(Fixtures.path(name))
    var activations: [String: [Float]] = [:]
    for (index, tensor) in file.tensors.enumerated() {
      activations[tensor.name] = try file.values(at: index)
    }
    let shape = try #require(file.tensors.first { $0.name == "input" }).shape.dimensions
    (height, width) = (shape[1], shape[2])
    input = try #require(activations["input"])
    self.activations = activations.filter { $0.key != "input" }
  }
}
