/// A line that says what happened.
package struct Message: Equatable, Sendable {
  package let text: String
  package let isError: Bool
}

extension Explorer {
  /// Shows a message in the status line, in place of the one before.
  mutating func say(_ text: String, isError: Bool = false) {
    message = Message(text: text, isError: isError)
  }
}
