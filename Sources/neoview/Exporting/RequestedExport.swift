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
  let path: String
  let model: Model
  /// The checkpoints of the run.
  let checkpoints: Checkpoints
  /// The model that it is compared with; `nil` for the expectation of NeoInit.
  private let other: Model?
  let outline: Outline
  let resolution: MapSize
  /// The name of the model on screen.
  let title: String
  let map: ColorMap
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
    checkpoints = session.checkpoints
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
    case .table(let table): return try write(try report(table), try format())
    case .pixels(let map): return try write(map)
    case .matrices(let matrices): return try write(matrices)
    }
  }

  /// The format that the path asks for, which is one of those that the prompt lists.
  ///
  /// - Throws: `UnknownFormat`; `RunAnimation.Refusal` with the reason why the matrices cannot be shown moving.
  func format() throws -> ExportFormat {
    if case .matrices(let matrices) = request.content, ExportFormat(path: path) == .apng,
      let reason = matrices.stillness
    {
      throw RunAnimation.Refusal(description: reason)
    }
    return try ExportFormat(
      ofFile: path, allowed: request.endings.compactMap(ExportFormat.init(rawValue:)))
  }

  func write(_ drawing: Drawing, _ format: ExportFormat) throws -> String {
    try Cancellation.check()
    let bytes = try drawing.bytes(format)
    try fill { try $0(bytes) }
    return "\(drawing.width)×\(drawing.height) pixels"
  }

  /// Writes a file that appears whole or not at all.
  ///
  /// - Parameter write: passes the bytes to the sink that it is given.
  /// - Throws: `ExportError`; what `write` throws.
  func fill(_ write: (@escaping ([UInt8]) throws -> Void) throws -> Void) throws {
    try AtomicFile.fill(path, overwrite: request.overwrite, sources: sources, write)
  }

  // MARK: - The screen

  private func writeScreen() throws -> String {
    guard let screen else { preconditionFailure("the screen was not kept") }
    let text: String
    switch try format() {
    case .png: return try write(screen.drawing, .png)
    case .svg: return try write(screen.drawing, .svg)
    case .txt: text = screen.frame.text + "\n"
    case .ansi: text = screen.ansi
    case .csv, .npy, .npz, .apng, .json: preconditionFailure("the screen is no table")
    }
    try fill { try $0(Array(text.utf8)) }
    return "\(screen.frame.size.height) lines"
  }

  private func write(_ map: ExportRequest.PixelMap) throws -> String {
    let export = PixelMapExport(
      title: map.title, heading: map.heading,
      map: Matrix(rows: map.size.height, columns: map.size.width, values: map.values),
      colors: map.isSigned ? .diverging : .viridis, isLogarithmic: map.isLogarithmic)
    let bytes = try export.bytes(try format())
    try fill { try $0(bytes) }
    return "\(map.size.height)×\(map.size.width) values"
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
    case .npy, .npz, .png, .svg, .apng, .txt, .ansi: preconditionFailure("a table is CSV or JSON")
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
  static func without(_ lost: Int) -> String {
    lost == 0 ? "" : ", without \(lost) layers that cannot be read,"
  }
}

/// The error for matrices or a comparison that cannot be had any more.
struct NothingToExport: Error, CustomStringConvertible {
  let description = "what was on screen is no longer there"
}
