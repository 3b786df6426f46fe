import TensorCore

/// The architecture that the names and shapes of a checkpoint indicate, and where they disagree with it.
package struct Recognition: Sendable {
  /// A tensor whose shape is not the one that the architecture expects.
  package struct Mismatch: Equatable, Sendable {
    package let name: String
    package let expected: Shape
    package let found: Shape
  }

  package let architecture: Architecture
  /// The prefix of the model's names, such as `module.`; empty if there is none.
  package let prefix: String
  /// The index of the tensor that holds a parameter, by the parameter's name without the prefix.
  package let tensorIndex: [String: Int]
  /// The names of parameters that the architecture has and the file lacks.
  package let missing: [String]
  /// The missing names without the counts of batches (`num_batches_tracked`), which are not needed to run the model.
  package let neededAndMissing: [String]
  /// The names of tensors that the file has and the architecture does not.
  package let unexpected: [String]
  package let mismatched: [Mismatch]

  /// Recognizes a NeoNeXt. It is `nil` if the tensors are not those of a NeoNeXt: if no stage has a NeoCell, or if a size
  /// is larger than in any real network.
  package init?(_ tensors: [TensorDescription]) {
    guard let prefix = Self.prefix(of: tensors) else { return nil }
    var index: [String: Int] = [:]
    var unexpected: [String] = []
    for (position, tensor) in tensors.enumerated() {
      if tensor.name.hasPrefix(prefix) {
        index[String(tensor.name.dropFirst(prefix.count))] = position
      } else {
        unexpected.append(tensor.name)
      }
    }
    let names = CheckpointNames(shapes: index.mapValues { tensors[$0].shape.dimensions })
    guard let architecture = names.architecture else { return nil }

    let parameters = architecture.layers.flatMap(\.parameters)
    let expected = Set(parameters.map(\.name))
    self.architecture = architecture
    self.prefix = prefix
    tensorIndex = index.filter { expected.contains($0.key) }
    let lacking = parameters.filter { index[$0.name] == nil }
    missing = lacking.map(\.name)
    neededAndMissing = lacking.filter { $0.role != .batchCount }.map(\.name)
    self.unexpected =
      unexpected
      + tensors.map(\.name).filter {
        $0.hasPrefix(prefix) && !expected.contains(String($0.dropFirst(prefix.count)))
      }
    mismatched = parameters.compactMap { parameter in
      guard let position = index[parameter.name],
        !parameter.fits(tensors[position].shape)
      else { return nil }
      return Mismatch(
        name: parameter.name, expected: parameter.shape, found: tensors[position].shape)
    }
  }

  package var isComplete: Bool { missing.isEmpty && unexpected.isEmpty && mismatched.isEmpty }

  /// The text before `stage_` in the name of the first NeoCell's tensor; `nil` if there is no NeoCell.
  private static func prefix(of tensors: [TensorDescription]) -> String? {
    for tensor in tensors {
      guard let cell = tensor.name.firstRange(of: ".ops.content.neocell.weight_a.") else {
        continue
      }
      let head = tensor.name[..<cell.lowerBound]
      guard let stage = head.ranges(of: "stage_").last else { continue }
      return String(head[..<stage.lowerBound])
    }
    return nil
  }
}

extension Recognition {
  /// The error message for tensors that are not those of a NeoNeXt, where a NeoNeXt is needed.
  ///
  /// - Parameters:
  ///   - consequence: what cannot be done for that reason, such as `nothing to count`, or what to do instead.
  ///   - found: what the tensors are.
  /// - Returns: a line such as `expected a NeoNeXt, found tensors of another model: nothing to count`.
  package static func notNeoNeXt(
    _ consequence: String? = nil, found: String = "tensors of another model"
  ) -> String {
    "expected a NeoNeXt, found \(found)" + (consequence.map { ": \($0)" } ?? "")
  }
}
