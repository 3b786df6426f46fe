/// Where the cursor is, and the exact value under it.
package struct Readout: Equatable, Sendable {
  package let place: String
  package let value: String
  /// How the value is stored in the file, such as its element type; empty if it is in no file.
  let type: String

  init(_ place: String, _ value: String = "", type: String = "") {
    self.place = place
    self.value = value
    self.type = type
  }
}
