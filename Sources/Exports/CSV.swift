/// Text in a CSV file.
package enum CSV {
  /// What spreadsheets take for the beginning of a formula, whatever the quotes around it, and what is put before it.
  private static let formulaStarts: Set<Character> = ["=", "+", "-", "@", "\t", "\r", "'"]

  /// A text as a field: quoted as RFC 4180 has it if it holds a comma, a quote or a line break; with an apostrophe before it if
  /// it begins with `=`, `+`, `-`, `@`, a tab, a carriage return or an apostrophe, so that no spreadsheet computes it.
  ///
  /// It reads back so: where a text (not a number) begins with an apostrophe, that one is left out.
  package static func field(_ text: String) -> String {
    let safe = text.first.map(formulaStarts.contains) == true ? "'" + text : text
    guard safe.contains(where: { ",\"\n\r\r\n".contains($0) }) else { return safe }
    return "\"" + safe.replacing("\"", with: "\"\"") + "\""
  }
}
