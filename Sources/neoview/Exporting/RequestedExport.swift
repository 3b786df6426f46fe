import Exports
import NeoNeXt
import Screens
import Sheets
import TUICore
import TensorCore
import Weights

/// An export that the explorer asked for. It holds all that the file is made from, so that it can be written later on another
/// thread, whatever the explorer shows by then.
struct RequestedExport: Sendable {
  let request: ExportRequest
  /// The path of the file, with `~/` expanded.
  private let path: String
  private let model: Model
  /// The model that it is compared with; `nil` for the expectation of NeoInit.
  private let other: Model?
  private let outline: Outline
  private let resolution: MapSize
  /// The name of the model on screen.
  private let title: String
  private let map: ColorMap
  /// The screen as it was; `nil` unless that is to be written.
  private let screen: ScreenPicture?
  /// The paths of files that must not be replaced.
  private let sources: [String]

  /// Keeps what the export needs of a session.
  ///
  /// - Parameters:
  ///   - request: what to export.
  ///   - session: the session as it is now.
  ///   - path: the path of the file, with `~/` expanded.
  init(_ request: ExportRequest, _ session: Session, path: String) {
    let (explorer, shared) = (session.explorer, session.explorer.shared)
    self.request = request
    self.path = path
    model = session.model
    other = session.other
    outline = shared.outline
    resolution = shared.resolution
    title = shared.facts.title
    map = shared.colors.map
    screen =
      request.content == .screen
      ? ScreenPicture(frame: explorer.viewWithoutMessage(), isLight: shared.surface.isLight) : nil
    sources = session.sources
  }

  /// Writes the file.
  ///
  /// - Returns: a few words on what was written, such as `12 lines`.
  /// - Throws: `UnknownFormat`, `ExportError`; what reading the matrices throws; `CancellationError`.
  func write() throws -> String {
    switch request.content {
    case .screen: return try writeScreen()
    case .table(let table):
      return try write(try report(table), try format(ExportFormat.ofTables))
    case .matrices(let matrices):
      switch try format(ExportFormat.ofMatrices) {
      case .csv: return try writeCSV(matrices)
      case .npy: return try writeNPY(matrices)
      case .png: return try write(try picture(matrices).drawing, .png)
      case .svg: return try write(try picture(matrices).drawing, .svg)
      case .txt, .ansi, .json:
        preconditionFailure("matrices are written neither as a screen nor as a report")
      }
    }
  }

  private func format(_ allowed: [ExportFormat]) throws -> ExportFormat {
    try ExportFormat(ofFile: path, allowed: allowed)
  }

  private func write(_ drawing: Drawing, _ format: ExportFormat) throws -> String {
    try Cancellation.check()
    let bytes = try drawing.bytes(format)
    try fill { try $0(bytes) }
    return "\(drawing.width)×\(drawing.height) pixels"
  }

  /// Writes a file that appears whole or not at all.
  ///
  /// - Parameter write: passes the bytes to the sink that it is given.
  /// - Throws: `ExportError`; what `write` throws.
  private func fill(_ write: (@escaping ([UInt8]) throws -> Void) throws -> Void) throws {
    try AtomicFile.fill(path, overwrite: request.overwrite, sources: sources, write)
  }

  // MARK: - The screen

  private func writeScreen() throws -> String {
    guard let screen else { preconditionFailure("the screen was not kept") }
    let text: String
    switch try format(ExportFormat.ofScreens) {
    case .png: return try write(screen.drawing, .png)
    case .svg: return try write(screen.drawing, .svg)
    case .txt: text = screen.frame.text + "\n"
    case .ansi: text = screen.ansi
    case .csv, .npy, .json: preconditionFailure("the screen is no table")
    }
    try fill { try $0(Array(text.utf8)) }
    return "\(screen.frame.size.height) lines"
  }

  // MARK: - Tables

  /// The report that the command of the same name prints.
  private func report(_ table: ExportRequest.Table) throws -> any TableReport {
    switch table {
    case .costs(let counted, let byOperator):
      return FlopsReport(title: "", counted: counted, published: nil, byOperator: byOperator)
    case .fields(let field): return try FieldReport(field)
    case .activations(let activations): return ActivationReport(activations)
    case .figures: return StatsReport(cells: try model.measured(model.neocellLayers))
    case .changes:
      guard let other = other ?? model.expectation else { throw NothingToExport() }
      return DiffReport(
        difference: try ModelDifference(model, other, neocellsAlone: self.other == nil))
    }
  }

  private func write(_ report: any TableReport, _ format: ExportFormat) throws -> String {
    switch format {
    case .csv:
      let lost = (report as? DiffReport)?.difference.unreadable.count ?? 0
      return try writeLines(report.csv) + Self.without(lost)
    case .json:
      try fill { try $0(Array((try report.json() + "\n").utf8)) }
      return "the JSON"
    case .npy, .png, .svg, .txt, .ansi: preconditionFailure("a table is CSV or JSON")
    }
  }

  /// Writes a table.
  ///
  /// - Parameter text: the header and the lines of the table, without a line feed at the end.
  /// - Returns: the number of lines after the header, in words.
  private func writeLines(_ text: String) throws -> String {
    try fill { try $0(Array((text + "\n").utf8)) }
    return "\(text.utf8.count { $0 == UInt8(ascii: "\n") }) lines"
  }

  /// The words on layers that were left out; empty if there are none.
  private static func without(_ lost: Int) -> String {
    lost == 0 ? "" : ", without \(lost) layers that cannot be read,"
  }

  // MARK: - Matrices

  /// The matrices to read from the model.
  ///
  /// - Throws: `NothingToExport` if they are the map of a step, which is in no file; `WeightsError`.
  private func selection(_ matrices: ExportRequest.Matrices) throws -> MatrixSelection {
    guard case .entry(let entry) = matrices.subject else { throw NothingToExport() }
    let kind = outline.entries[entry].kind
    return MatrixSelection(
      model: model, subject: kind == .model ? nil : try model.subject(of: kind),
      channel: matrices.item, form: matrices.form, resolution: resolution)
  }

  /// The matrices as they are on screen; `nil` if those in the file are exported, or another form of them.
  private func shownSheet(_ matrices: ExportRequest.Matrices) -> SheetExport? {
    guard matrices.form == .matrix, !matrices.isStored else { return nil }
    var export = SheetExport(
      sheet: matrices.shown.sheet, layer: matrices.layer, work: matrices.work,
      item: matrices.shown.item)
    for id in model.neocellLayers {
      export.groups["\(id)"] = model.architecture?.kernelGroups(of: id)
    }
    return export
  }

  private func writeCSV(_ matrices: ExportRequest.Matrices) throws -> String {
    if let export = shownSheet(matrices) {
      let lines = try export.write(to: path, overwrite: request.overwrite, sources: sources)
      return "\(lines) lines" + Self.without(export.sheet.failures.count)
    }
    let lines = try CSVExport(selection: try selection(matrices)).write(
      to: path, overwrite: request.overwrite, sources: sources)
    return "\(lines) lines"
  }

  private func writeNPY(_ matrices: ExportRequest.Matrices) throws -> String {
    var shape: [Int] = []
    if let stack = try shownSheet(matrices)?.stack() {
      shape = [stack.count, stack.rows, stack.columns]
      try fill { sink in
        try sink(NPY.header(shape: shape))
        try NPY.write(stack.values[...], to: sink)
      }
    } else {
      let export = NPYExport(selection: try selection(matrices), mixesSides: true)
      try fill { shape = try export.write(to: $0) }
    }
    return "\(shape.map(String.init).joined(separator: "×")) values"
  }

  /// The picture of the matrices: as on screen, or, of A, B and effective filters, with colours that span all of them.
  private func picture(_ matrices: ExportRequest.Matrices) throws -> MatrixPicture {
    switch matrices.form {
    case .matrix: return MatrixPicture(matrices.shown)
    case .expanded, .kernel:
      return try MatrixPicture(
        try selection(matrices),
        title: "\(title) · \(matrices.name) · \(matrices.form.rawValue)", map: map,
        domain: .layer, scale: nil)
    }
  }
}

/// The error for matrices or a comparison that cannot be had any more.
private struct NothingToExport: Error, CustomStringConvertible {
  let description = "what was on screen is no longer there"
}
