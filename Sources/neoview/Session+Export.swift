import Exports
import Glibc
import Screens
import Weights

/// Writing what is on screen.
extension Session {
  func export(_ request: ExportRequest) {
    let (mailbox, path) = (mailbox, Self.expanded(request.path))
    let write = writer(request)
    Task.detached {
      do {
        let lines = try write(path, request.overwrite)
        mailbox.post(.exported(path: request.path, lines: lines))
      } catch ExportError.exists {
        mailbox.post(.exportRefused(request))
      } catch {
        mailbox.post(.exportFailed(request, reason: "\(error)"))
      }
    }
  }

  /// - Returns: what writes the file; it throws if what was asked for is no longer there.
  private func writer(_ request: ExportRequest) -> @Sendable (String, Bool) throws -> Int {
    let (model, sources) = (model, checkpoints.paths)
    switch request.subject {
    case .entry(let entry):
      let kind = explorer.outline.entries[entry].kind
      return { path, overwrite in
        let subject = kind == .model ? nil : try model.subject(of: kind)
        let export = CSVExport(model: model, subject: subject, channel: request.item)
        return try export.write(to: path, overwrite: overwrite, sources: sources)
      }
    case .costs:
      let report = FlopsReport(
        title: "", size: explorer.costs.size, operators: explorer.costs.operators, published: nil,
        byOperator: explorer.costs.isDetailed)
      return { try Self.write(report.csv, to: $0, overwrite: $1, sources) }
    case .figures:
      return { path, overwrite in
        let report = StatsReport(cells: try model.measured(model.neocellLayers))
        return try Self.write(report.csv, to: path, overwrite: overwrite, sources)
      }
    case .comparison:
      let other = other ?? model.expectation
      return { path, overwrite in
        guard let other else { throw StepGone() }
        let report = DiffReport(
          difference: try ModelDifference(model, other, neocellsAlone: true))
        return try Self.write(report.csv, to: path, overwrite: overwrite, sources)
      }
    case .field:
      let request = explorer.field.result?.request
      return { path, overwrite in
        guard let request else { throw StepGone() }
        let report = try FieldReport(request)
        return try Self.write(report.csv, to: path, overwrite: overwrite, sources)
      }
    case .step(let step):
      let (sheet, image) = (explorer.forward.browser.sheet, openedImage)
      let label = explorer.forward.label(of: step)
      return { path, overwrite in
        guard let sheet, sheet.subject == request.subject else { throw StepGone() }
        let export = StepExport(sheet: sheet, label: label, channel: request.item)
        return try export.write(
          to: path, overwrite: overwrite, sources: sources + [image].compactMap(\.self))
      }
    }
  }

  /// - Returns: the number of lines after the header.
  private static func write(
    _ csv: String, to path: String, overwrite: Bool, _ sources: [String]
  ) throws -> Int {
    try AtomicFile.fill(path, overwrite: overwrite, sources: sources) {
      try $0(Array((csv + "\n").utf8))
    }
    return csv.utf8.count { $0 == UInt8(ascii: "\n") }
  }
}

private struct StepGone: Error, CustomStringConvertible {
  let description = "what was on screen is no longer there"
}
