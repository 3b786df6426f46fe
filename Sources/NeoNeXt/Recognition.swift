import TensorCore

/// What the names and shapes of a checkpoint say about its architecture, and how they disagree.
package struct Recognition: Sendable {
  package struct Mismatch: Equatable, Sendable {
    package let name: String
    package let expected: Shape
    package let found: Shape
  }

  package let architecture: Architecture
  /// What every name begins with, such as `module.`.
  package let prefix: String
  /// Index of the tensor that holds a parameter, by the parameter's name.
  package let tensorIndex: [String: Int]
  /// Names that the architecture asks for and the file lacks.
  package let missing: [String]
  /// Those of them that a model cannot be run without: nothing needs a count of batches.
  package let neededAndMissing: [String]
  /// Names that the file has and the architecture does not.
  package let unexpected: [String]
  package let mismatched: [Mismatch]

  /// `nil` if the tensors are not those of a NeoNeXt: no NeoCell in any stage, or sizes that no
  /// network has.
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

  /// What stands before the first NeoCell's stage in its name.
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
  /// The message for tensors that are not those of a NeoNeXt, in a place where nothing else will do.
  ///
  /// - Parameters:
  ///   - consequence: what cannot be done for that reason, such as `nothing to count`, or what to do instead.
  ///   - found: what the tensors are.
  /// - Returns: `expected a NeoNeXt, found tensors of another model: nothing to count`.
  package static func notNeoNeXt(
    _ consequence: String? = nil, found: String = "tensors of another model"
  ) -> String {
    "expected a NeoNeXt, found \(found)" + (consequence.map { ": \($0)" } ?? "")
  }
}
