import NeoNeXt
import Screens
import Sheets
import TensorCore
import Weights

/// Reading the matrices of a layer or tensor, here and in the checkpoint that it is compared with.
extension Interpreter {
  func load(_ entry: Int) throws -> Action {
    let kind = outline.entries[entry].kind
    let sheet = try Sheet(kind, of: model, entry: entry)
    var (compared, failure): (Sheet?, String?) = (nil, nil)
    do {
      compared = try other.flatMap {
        try Sheet.counterpart(of: kind, in: model, from: $0, entry)
      }
    } catch let error where !(error is CancellationError) {
      failure = "\(error)"
    }
    try Cancellation.check()
    return .loaded(sheet, compared: compared, comparedFailure: failure, epoch: epoch)
  }
}

extension Sheet {
  /// The same layer or tensor of another model; `nil` if it has none.
  ///
  /// - Throws: why it cannot be read.
  fileprivate static func counterpart(
    of kind: Outline.Kind, in model: Model, from other: Model, _ entry: Int
  ) throws -> Sheet? {
    switch kind {
    case .model: return try Sheet(all: other, entry: entry)
    case .layer(let layer):
      let isKnown = other.architecture?.layers.contains { $0.id == layer } ?? false
      do {
        return isKnown ? try Sheet(kind, of: other, entry: entry) : nil
      } catch WeightsError.missing {
        return nil
      }
    case .tensor(let index):
      let name = model.shortName(ofTensor: index)
      let place = other.source.tensors.indices.first { other.shortName(ofTensor: $0) == name }
      return try place.map { try Sheet(.tensor($0), of: other, entry: entry) }
    case .folder: return nil
    }
  }
}
