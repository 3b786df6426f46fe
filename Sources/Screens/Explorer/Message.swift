/// A line that says what happened.
package struct Message: Equatable, Sendable {
  package let text: String
  package let isError: Bool
}
