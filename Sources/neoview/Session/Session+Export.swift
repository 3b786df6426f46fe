import Exports
import Glibc
import NeoNeXt
import Screens
import TensorCore
import Weights

/// Writing what is on screen.
extension Session {
  private typealias Writer = @Sendable (_ path: String, _ overwrite: Bool) throws -> String

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
    let write = writer(request)
    background.add(.export, isVital: false) { mailbox in
      do {
        let what = try write(path, request.overwrite)
        mailbox.post(.exported(path: request.path, what: what))
      } catch is CancellationError {
      } catch ExportError.exists {
        mailbox.post(.exportRefused(request))
      } catch {
        mailbox.post(.exportFailed(request, reason: "\(error)"))
      }
    }
  }

  /// - Returns: what writes the file and says what it wrote; it throws if what was asked for is no longer there.
  private func writer(_ request: ExportRequest) -> Writer {
    if request.subject == .screen { return screenWriter(request) }
    let allowed = request.subject.isTable ? [.csv] : ExportFormat.ofMatrices
    let found = ExportFormat(path: request.path) ?? (request.path.hasEnding ? nil : .csv)
    guard let format = found, allowed.contains(format) else {
      return { path, _ in throw UnknownFormat(path: path, allowed: allowed) }
    }
    if request.subject.isTable { return tableWriter(request) }
    return format == .png || format == .svg
      ? pictureWriter(request, format) : matrixWriter(request, format)
  }

  // MARK: - Tables

  private func tableWriter(_ request: ExportRequest) -> Writer {
    let (model, sources, other) = (model, sources, other)
    switch request.subject {
    case .costs:
      let report = FlopsReport(
        title: "", size: explorer.costs.size, operators: explorer.costs.operators, published: nil,
        byOperator: explorer.costs.isDetailed)
      return { try Self.write(report.csv, to: $0, overwrite: $1, sources) }
    case .field:
      let request = explorer.field.result?.request
      return { path, overwrite in
        guard let request else { throw StepGone() }
        return try Self.write(
          try FieldReport(request).csv, to: path, overwrite: overwrite, sources)
      }
    case .comparison:
      return { path, overwrite in
        guard let other = other ?? model.expectation else { throw StepGone() }
        let difference = try ModelDifference(model, other, neocellsAlone: true)
        let lines = try Self.write(
          DiffReport(difference: difference).csv, to: path, overwrite: overwrite, sources)
        return lines + Self.without(difference.unreadable.count)
      }
    default:
      return { path, overwrite in
        let report = StatsReport(cells: try model.measured(model.neocellLayers))
        return try Self.write(report.csv, to: path, overwrite: overwrite, sources)
      }
    }
  }

  // MARK: - Matrices

  private func selection(_ request: ExportRequest) throws -> MatrixSelection {
    guard case .entry(let entry) = request.subject else { throw StepGone() }
    let kind = explorer.outline.entries[entry].kind
    return MatrixSelection(
      model: model, subject: kind == .model ? nil : try model.subject(of: kind),
      channel: request.item, form: request.form, resolution: explorer.costs.size)
  }

  private func matrixWriter(_ request: ExportRequest, _ format: ExportFormat) -> Writer {
    let sources = sources
    if case .step = request.subject { return sheetWriter(request, format) }
    if request.form == .matrix, !explorer.isShowingStored { return sheetWriter(request, format) }
    let selection = Result { try self.selection(request) }
    return { path, overwrite in
      if format == .npy {
        let export = NPYExport(selection: try selection.get(), mixesSides: true)
        var shape: [Int] = []
        try AtomicFile.fill(path, overwrite: overwrite, sources: sources) {
          shape = try export.write(to: $0)
        }
        return "\(shape.map(String.init).joined(separator: "×")) values"
      }
      let lines = try CSVExport(selection: try selection.get()).write(
        to: path, overwrite: overwrite, sources: sources)
      return "\(lines) lines"
    }
  }

  /// What is on screen, as it is there.
  private func sheetWriter(_ request: ExportRequest, _ format: ExportFormat) -> Writer {
    let sources = sources
    var export: SheetExport?
    if let shown = request.shown {
      var (layer, work) = (explorer.name(of: request.subject), "")
      if case .step(let step) = request.subject {
        let label = explorer.forward.label(of: step)
        (layer, work) = (label.layer, label.work)
      }
      export = SheetExport(sheet: shown.sheet, layer: layer, work: work, item: shown.item)
      for id in model.neocellLayers {
        export?.groups["\(id)"] = model.architecture?.kernelGroups(of: id)
      }
    }
    return { [export] path, overwrite in
      guard let export else { throw StepGone() }
      if format == .npy {
        return try Self.write(try export.stack(), to: path, overwrite: overwrite, sources)
      }
      let lines = try export.write(to: path, overwrite: overwrite, sources: sources)
      return "\(lines) lines" + Self.without(export.sheet.failures.count)
    }
  }

  // MARK: - Pictures

  /// What is on screen with its colours; A, B and effective filters for all that is exported of them.
  private func pictureWriter(_ request: ExportRequest, _ format: ExportFormat) -> Writer {
    let sources = sources
    let (explorer, title) = (explorer, explorer.facts.title)
    let selection = Result { try self.selection(request) }
    return { path, overwrite in
      let picture: MatrixPicture
      if request.form == .matrix {
        guard let shown = request.shown else { throw StepGone() }
        picture = MatrixPicture(explorer, shown.sheet, item: shown.item)
        try Cancellation.check()
      } else {
        picture = try MatrixPicture(
          try selection.get(),
          title: "\(title) · \(explorer.name(of: request.subject)) · \(request.form.rawValue)",
          map: explorer.map, domain: .layer, scale: nil)
      }
      return try Self.write(picture.drawing, format, to: path, overwrite: overwrite, sources)
    }
  }

  private func screenWriter(_ request: ExportRequest) -> Writer {
    let sources = sources
    let (frame, isLight) = (explorer.viewWithoutMessage(), explorer.surface.isLight)
    return { path, overwrite in
      let picture = ScreenPicture(frame: frame, isLight: isLight)
      guard let format = ExportFormat(path: path), ExportFormat.ofScreens.contains(format) else {
        throw UnknownFormat(path: path, allowed: ExportFormat.ofScreens)
      }
      if format == .png || format == .svg {
        return try Self.write(picture.drawing, format, to: path, overwrite: overwrite, sources)
      }
      let text = format == .ansi ? picture.ansi : frame.text + "\n"
      try writeWhole(Array(text.utf8), to: path, overwrite: overwrite, sources: sources)
      return "\(frame.size.height) lines"
    }
  }

  // MARK: - Files

  /// What is said of layers that were left out.
  private static func without(_ lost: Int) -> String {
    lost == 0 ? "" : ", without \(lost) layers that cannot be read,"
  }

  private static func write(
    _ drawing: Drawing, _ format: ExportFormat, to path: String, overwrite: Bool,
    _ sources: [String]
  ) throws -> String {
    try Cancellation.check()
    let bytes = try drawing.bytes(format)
    try AtomicFile.fill(path, overwrite: overwrite, sources: sources) { try $0(bytes) }
    return "\(drawing.width)×\(drawing.height) pixels"
  }

  private static func write(
    _ stack: MatrixStack, to path: String, overwrite: Bool, _ sources: [String]
  ) throws -> String {
    try AtomicFile.fill(path, overwrite: overwrite, sources: sources) {
      try $0(NPY.header(shape: [stack.count, stack.rows, stack.columns]))
      try NPY.write(stack.values[...], to: $0)
    }
    return "\(stack.count)×\(stack.rows)×\(stack.columns) values"
  }

  /// - Parameter text: lines, the first a header.
  private static func write(
    _ text: String, to path: String, overwrite: Bool, _ sources: [String]
  ) throws -> String {
    try AtomicFile.fill(path, overwrite: overwrite, sources: sources) {
      try $0(Array((text + "\n").utf8))
    }
    return "\(text.utf8.count { $0 == UInt8(ascii: "\n") }) lines"
  }
}

private struct StepGone: Error, CustomStringConvertible {
  let description = "what was on screen is no longer there"
}
