// Weights knows which tensor belongs to which layer, gives a layer's matrices with their figures, and
// compares two models. It knows nothing of files or screens.

import NeoNeXt
import TensorCore

/// Why the matrices of a layer cannot be shown. Every description is one lower-case line.
package enum WeightsError: Error, Equatable, CustomStringConvertible {
  case missing(tensor: String)
  case notMatrices(tensor: String, shape: Shape)
  case unequalSides(layer: String, group: Int, left: Int, right: Int)
  case unknownLayer(name: String, allowed: [String])
  case noNeoCell(layer: String)
  case notNeoNeXt
  case channelOutside(channel: Int, layer: String, count: Int)
  case shifts(reason: String)

  package var description: String {
    switch self {
    case .missing(let tensor): "expected a tensor \(tensor.excerpt), the file has none"
    case .notMatrices(let tensor, let shape):
      "tensor \(tensor.excerpt): expected channels × rows × columns, found \(shape)"
    case .unequalSides(let layer, let group, let left, let right):
      "\(layer), group \(group): expected as many L as R, found \(left) and \(right)"
    case .unknownLayer(let name, let allowed):
      "no layer or tensor \(name.excerpt); layers are \(Self.list(allowed))"
    case .noNeoCell(let layer):
      "\(layer.excerpt) has no NeoCell; name a layer that has, or a tensor as it is"
    case .notNeoNeXt:
      Recognition.notNeoNeXt(
        "name one with --layer (neoview shows them)", found: "other tensors")
    case .channelOutside(let channel, let layer, let count):
      count == 0
        ? "no channel \(channel): \(layer.excerpt) is empty"
        : "no channel \(channel) in \(layer.excerpt); channels are 0 to \(count - 1)"
    case .shifts(let reason): "shifts: \(reason)"
    }
  }

  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(40).map(\.excerpt).joined(separator: " ")
    return names.count > 40 ? shown + " …" : shown
  }
}

/// The tensors of a checkpoint, together with the architecture that was recognized from their names and shapes.
package struct Model: Sendable {
  package let source: any TensorSource
  /// Which tensor is which parameter of a NeoNeXt; `nil` if the tensors are not those of a NeoNeXt.
  package let recognition: Recognition?
  /// The shift steps of each stage; empty if the tensors are not those of a NeoNeXt.
  package private(set) var shifts: [StageShift]

  package init(_ source: any TensorSource) {
    self.source = source
    recognition = Recognition(source.tensors)
    shifts = recognition?.architecture.shifts ?? []
  }

  /// The model with other shift steps, one item for each stage.
  ///
  /// - Throws: `shifts` if the number of items is not the number of stages, if a step does not fit the stage's kernels, or
  ///   if the model is not a NeoNeXt.
  package func with(shifts: [StageShift]) throws(WeightsError) -> Model {
    guard let architecture = recognition?.architecture else {
      throw .shifts(reason: "the file is no NeoNeXt, so nothing is shifted")
    }
    do {
      var model = self
      model.shifts = try architecture.with(shifts: shifts).shifts
      return model
    } catch {
      throw .shifts(reason: error.description)
    }
  }

  /// The architecture with the shift steps of this model; `nil` if the model is not a NeoNeXt.
  package var architecture: Architecture? {
    guard var architecture = recognition?.architecture else { return nil }
    architecture.shifts = shifts
    return architecture
  }

  /// The number of trainable parameters. For tensors that are not those of a NeoNeXt, it is the number of elements of all
  /// floating-point tensors.
  package var parameterCount: Int {
    let known = recognition.map { recognition in
      recognition.architecture.layers.flatMap(\.parameters).filter(\.isTrainable).compactMap {
        recognition.tensorIndex[$0.name]
      }
    }
    let indices = known ?? source.tensors.indices.filter { source.tensors[$0].type.isFloating }
    return indices.reduce(0) { $0.addingReportingOverflow(source.tensors[$1].shape.count).0 }
  }
}

extension Model {
  /// A model of this architecture whose matrices are W0, the mean of NeoInit without its noise (paper, Algorithm 1); `nil`
  /// if the model is not a NeoNeXt.
  package var expectation: Model? {
    architecture.map { Model(FreshModel($0, initialization: .neoinit, seed: 0, hasNoise: false)) }
  }
}
