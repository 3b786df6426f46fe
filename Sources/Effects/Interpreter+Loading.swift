import NeoNeXt
import Screens
import Sheets
import TensorCore
import Weights

/// Reads the matrices of a layer or tensor from the model, and from the other model that it is compared with.
extension Interpreter {
  /// Reads the matrices of an entry of the outline. If only those of the other model cannot be read, the action says why.
  ///
  /// - Parameter entry: the index of the entry, which is not a folder.
  /// - Throws: what reading from the model throws; `CancellationError`.
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

extension Interpreter {
  /// The gradients of the open image's loss by the matrices of a sheet.
  ///
  /// - Throws: `NoGradient` if it shows no L and R; what computing gradients throws.
  func gradient(_ sheet: Sheet) throws -> Sheet {
    guard case .entry(let entry) = sheet.subject else { throw NoGradient() }
    let loss = try forward.gradients.loss()
    let gradient = try Sheet.counterpart(
      of: outline.entries[entry].kind, in: model, from: loss.model, entry)
    guard let gradient = gradient?.asGradient(label: loss.label),
      gradient.itemCount == sheet.itemCount
    else { throw NoGradient() }
    return gradient
  }
}

/// The error for what has no gradients to show.
private struct NoGradient: Error, CustomStringConvertible {
  let description = "gradients are shown of L and R alone"
}

extension Sheet {
  /// Reads from another model what an entry of the outline shows of this one.
  ///
  /// - Parameters:
  ///   - kind: the entry.
  ///   - model: the model that the outline belongs to.
  ///   - other: the model to read from.
  ///   - entry: the index of the entry.
  /// - Returns: `nil` if the other model has no such layer or tensor.
  /// - Throws: what reading from the other model throws.
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
