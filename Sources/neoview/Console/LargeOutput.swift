/// Tells how large a file will be, before it is written, if that may be more than people expect.
enum LargeOutput {
  private static let limit = 512 << 20

  /// - Parameters:
  ///   - bytes: how large the file will be.
  ///   - what: what is in it that makes it large.
  static func announce(_ bytes: Int, _ what: String) {
    if bytes > limit { complain("neoview: about \(bytes / 1_000_000) MB will be written: \(what)") }
  }
}
