/// The reason why what the user typed is refused, in one line that begins in lower case.
package struct Refusal: Error, Equatable {
  let reason: String

  init(_ reason: String) { self.reason = reason }
}
