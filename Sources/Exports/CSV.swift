/// Text in a CSV file.
package enum CSV {
  /// Characters that make a spreadsheet read a field as a formula, even inside quotes; and the apostrophe itself, so that
  /// a leading apostrophe always is one that was added.
  private static let formulaStarts: Set<Character> = ["=", "+", "-", "@", "\t", "\r", "'"]

  /// A text as one field of a line.
  ///
  /// It is quoted as in RFC 4180 if it holds a comma, a quote or a line break. If it begins with `=`, `+`, `-`, `@`, a
  /// tab, a carriage return or an apostrophe, an apostrophe is put before it, so that no spreadsheet computes it. A reader
  /// gets the text back by removing one leading apostrophe, if there is one.
  package static func field(_ text: String) -> String {
    let safe = text.first.map(formulaStarts.contains) == true ? "'" + text : text
    guard safe.contains(where: { ",\"\n\r\r\n".contains($0) }) else { return safe }
    return "\"" + safe.replacing("\"", with: "\"\"") + "\""
  }
}
