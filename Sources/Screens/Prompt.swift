import Sheets
import Weights

/// A line that the user types: where an export goes, or where an image is.
package struct Prompt: Equatable, Sendable {
  package enum Purpose: Equatable, Sendable {
    case export(ExportRequest)
    case image
    case resolution
    case kernels
    case range
    case filter
  }

  package internal(set) var text: String
  /// In characters from the start of the text.
  package internal(set) var caret: Int
  package let purpose: Purpose
  /// Whether the next Enter overwrites an existing file.
  package internal(set) var asksToOverwrite = false
  /// Why the last try failed; empty if it did not.
  package internal(set) var failure = ""
  /// Whether nothing was typed yet: the first character replaces a number.
  package internal(set) var isUntouched = true

  /// With the caret at the end.
  init(_ text: String, _ purpose: Purpose, asksToOverwrite: Bool = false, failure: String = "") {
    self.text = text
    caret = text.count
    self.purpose = purpose
    self.asksToOverwrite = asksToOverwrite
    self.failure = failure
  }
}

/// What to export, and where to.
package struct ExportRequest: Equatable, Sendable {
  package let subject: Sheet.Subject
  /// `nil` for all channels.
  package let item: Int?
  package let form: MatrixForm
  /// What was on screen when it was asked for, for pictures.
  package internal(set) var shown: Picture?
  package internal(set) var path: String
  package internal(set) var overwrite = false

  package struct Picture: Equatable, Sendable {
    package let sheet: Sheet
    /// `nil` for all items.
    package let item: Int?
  }

  package init(
    subject: Sheet.Subject, item: Int?, form: MatrixForm = .matrix, path: String,
    overwrite: Bool = false
  ) {
    self.subject = subject
    self.item = item
    self.form = form
    self.path = path
    self.overwrite = overwrite
  }
}
