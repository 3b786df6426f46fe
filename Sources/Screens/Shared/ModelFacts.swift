/// What is known of the model as a whole, as text.
package struct ModelFacts: Equatable, Sendable {
  /// The file's name.
  package let title: String
  /// One line: format, size, variant, parameters.
  package let summary: String
  /// All that is known, a line each.
  package let details: [String]
  /// What is wrong with the file, in a few words; empty if nothing is.
  package let warning: String
  /// What it is compared with, if that is of this checkpoint alone.
  let otherTitle: String?

  package init(
    title: String, summary: String, details: [String], warning: String, otherTitle: String? = nil
  ) {
    self.otherTitle = otherTitle
    self.title = title
    self.summary = summary
    self.details = details
    self.warning = warning
  }
}
