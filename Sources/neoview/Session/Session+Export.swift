import Exports
import Screens

/// Writes files that the explorer asks for.
extension Session {
  /// Writes a file in the background. The explorer is told what was written, that the file exists already, or what went wrong.
  mutating func export(_ request: ExportRequest) {
    let path = Self.expanded(request.path)
    let export = RequestedExport(request, self, path: path)
    // A path that cannot be written to is reported at once, without waiting for other exports. Whether a file may be overwritten is
    // asked last, because nothing else could be done about the rest.
    do {
      try AtomicFile.check(path, overwrite: true, sources: sources)
      _ = try export.format()
      try AtomicFile.check(path, overwrite: request.overwrite, sources: sources)
    } catch ExportError.exists {
      background.mailbox.post(.exportRefused(request))
      return
    } catch {
      background.mailbox.post(.exportFailed(request, reason: "\(error)"))
      return
    }
    background.add(.export, isVital: false) { mailbox in
      do {
        mailbox.post(.exported(path: request.path, what: try export.write()))
      } catch is CancellationError {
      } catch ExportError.exists {
        mailbox.post(.exportRefused(request))
      } catch {
        mailbox.post(.exportFailed(request, reason: "\(error)"))
      }
    }
  }
}
