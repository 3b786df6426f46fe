/// Facts about the model as a whole, as text.
package struct ModelFacts: Equatable, Sendable {
  /// The file's name.
  package let title: String
  /// Format, size, variant and parameters in one line.
  package let summary: String
  /// The lines of the information page.
  package let details: [String]
  /// What is wrong with the file, in a few words; empty if nothing is.
  package let warning: String
  /// The name of what this checkpoint is compared with if that is its own, such as the average of its weights in a file beside
  /// it; `nil` if all checkpoints of the run are compared with the same one.
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
