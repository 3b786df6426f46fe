/// Why what was typed is no answer, in one lower-case line.
package struct Refusal: Error, Equatable {
  let reason: String

  init(_ reason: String) { self.reason = reason }
}
