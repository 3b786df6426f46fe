import TensorCore
import Weights

/// The tensors of another source in another order.
private struct PermutedSource: TensorSource {
  let source: any TensorSource
  let order: [Int]
  let tensors: [TensorDescription]

  init(_ source: any TensorSource, _ order: [Int]) {
    self.source = source
    self.order = order
    tensors = order.map { source.tensors[$0] }
  }

  func values(at index: Int) throws -> [Float] { try source.values(at: order[index]) }
  func bytes(at index: Int) throws -> [UInt8] { try source.bytes(at: order[index]) }
}

extension Model {
  /// The model with its tensors in the order of those of another model. The order depends on the format of the file:
  /// safetensors files are sorted by name, torch files are not.
  ///
  /// - Returns: `nil` if the models do not have tensors of the same names and shapes.
  /// - Throws: `shifts` if the shifts do not fit the model any more.
  func inOrder(of other: Model) throws -> Model? {
    let places = Dictionary(
      source.tensors.indices.map { (shortName(ofTensor: $0), $0) },
      uniquingKeysWith: { first, _ in first })
    var order: [Int] = []
    for index in other.source.tensors.indices {
      guard let place = places[other.shortName(ofTensor: index)],
        source.tensors[place].shape == other.source.tensors[index].shape
      else { return nil }
      order.append(place)
    }
    guard order.count == source.tensors.count else { return nil }
    if order == Array(order.indices) { return self }
    let model = Model(PermutedSource(source, order))
    return model.shifts == shifts ? model : try model.with(shifts: shifts)
  }
}
