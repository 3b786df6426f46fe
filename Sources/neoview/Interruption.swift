import Dispatch
import Exports
import Glibc

/// Lets a command that writes files end cleanly when it is told to: unfinished files are removed.
enum Interruption {
  /// To be called once, before the first file; the process then ends with 128 + the signal's number.
  static func removesUnfinishedFiles() {
    // A write beyond the limit of a file's size fails instead, and is said in a line.
    signal(SIGXFSZ, SIG_IGN)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler {
        UnfinishedFiles.removeAll()
        exit(128 + number)
      }
      source.resume()
      // The source lives as long as the process.
      _ = Unmanaged.passRetained(source as AnyObject)
    }
  }
}
