/// What is known of a tensor before anybody looks at its values.
package struct TensorDescription: Hashable, Sendable {
  /// The name as stored, with any prefix.
  package let name: String
  package let type: ElementType
  package let shape: Shape

  package init(name: String, type: ElementType, shape: Shape) {
    self.name = name
    self.type = type
    self.shape = shape
  }
}

/// Named tensors whose values are fetched one tensor at a time: a file, or a generated model.
package protocol TensorSource: Sendable {
  var tensors: [TensorDescription] { get }

  /// The values of `tensors[index]` as `Float`, row-major whatever the stored strides.
  ///
  /// - Throws: an error whose description is one line for the user.
  func values(at index: Int) throws -> [Float]
}
