import Exports
import Screens

/// Writing what is on screen.
extension Session {
  mutating func export(_ request: ExportRequest) {
    let path = Self.expanded(request.path)
    // Said at once, whatever else is under way.
    do {
      try AtomicFile.check(path, overwrite: request.overwrite, sources: sources)
    } catch ExportError.exists {
      background.mailbox.post(.exportRefused(request))
      return
    } catch {
      background.mailbox.post(.exportFailed(request, reason: "\(error)"))
      return
    }
    let export = RequestedExport(request, self, path: path)
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
