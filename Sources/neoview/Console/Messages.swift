import Exports
import Glibc
import TensorCore

/// Writes a message and a line break to standard error, so that standard output holds data alone. Characters that a terminal
/// would act on are escaped.
func complain(_ text: String) {
  tell(text.printableLines + "\n")
}

/// Writes text and a line break to standard output. Characters that a terminal would act on are escaped.
///
/// - Throws: `notWritable`, for example on a full disk, where `print` would say nothing.
func show(_ text: String) throws(ExportError) {
  let lines = text.printableLines + "\n"
  try writeAll(Array(lines.utf8), to: STDOUT_FILENO, path: "standard output")
}

/// Writes text to standard error as it is.
func tell(_ text: String) {
  // If standard error cannot be written to, there is nowhere left to say so.
  try? writeAll(Array(text.utf8), to: STDERR_FILENO, path: "standard error")
}
