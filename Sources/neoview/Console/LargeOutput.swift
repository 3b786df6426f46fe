/// What takes more room than people may expect is said before it is written.
enum LargeOutput {
  private static let limit = 512 << 20

  /// - Parameter what: `the file`, and why it is large.
  static func announce(_ bytes: Int, _ what: String) {
    if bytes > limit { complain("neoview: about \(bytes / 1_000_000) MB will be written: \(what)") }
  }
}
