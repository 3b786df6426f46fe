import ArgumentParser
import Exports
import TensorCore

/// Runs a command; an error becomes one line and exit status 1.
///
/// - Parameter subject: the file the error is about, if it is about one.
func reporting<Result>(_ subject: String? = nil, _ body: () throws -> Result) throws -> Result {
  do {
    return try body()
  } catch let error as ExitCode {
    throw error
  } catch let error as ValidationError {
    throw error
  } catch {
    let subject = error is ExportError ? "" : subject ?? ""
    let place = subject.isEmpty ? "" : "\(subject.printable): "
    complain("neoview: \(place)\(error)")
    throw ExitCode(1)
  }
}
