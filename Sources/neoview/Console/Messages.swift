import Exports
import Glibc
import TensorCore

/// Messages go to standard error, so that standard output holds data alone.
func complain(_ text: String) {
  tell(text.printableLines + "\n")
}

/// Writes text and a line break to standard output, without anything that a terminal would act on.
///
/// - Throws: `notWritable`, unlike `print`.
func show(_ text: String) throws(ExportError) {
  let lines = text.printableLines + "\n"
  try writeAll(Array(lines.utf8), to: STDOUT_FILENO, path: "standard output")
}

func tell(_ text: String) {
  // Where even standard error is closed, nobody listens.
  try? writeAll(Array(text.utf8), to: STDERR_FILENO, path: "standard error")
}
