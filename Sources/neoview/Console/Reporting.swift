import ArgumentParser
import Exports
import Images
import TensorCore

/// Runs a part of a command. An error of it becomes one line on standard error and exit status 1.
///
/// - Parameter subject: the file that errors are about, if they are about one; it begins the line.
/// - Throws: `ExitCode`; `ValidationError`, which the argument parser reports with the usage.
func reporting<Result>(_ subject: String? = nil, _ body: () throws -> Result) throws -> Result {
  do {
    return try body()
  } catch let error as ExitCode {
    throw error
  } catch let error as ValidationError {
    throw error
  } catch {
    let namesItsFile = error is ExportError || error is NoImages
    let subject = namesItsFile ? "" : subject ?? ""
    let place = subject.isEmpty ? "" : "\(subject.printable): "
    complain("neoview: \(place)\(error)")
    throw ExitCode(1)
  }
}
