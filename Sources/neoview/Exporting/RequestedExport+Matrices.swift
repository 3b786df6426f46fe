import Exports
import Screens
import Sheets
import Weights

/// Writing the matrices of a layer or tensor, or the map of a step.
extension RequestedExport {
  func write(_ matrices: ExportRequest.Matrices) throws -> String {
    switch try format() {
    case .csv: return try writeCSV(matrices)
    case .npy: return try writeNPY(matrices)
    case .npz: return try writeNPZ(matrices)
    case .png: return try write(try picture(matrices).drawing, .png)
    case .svg: return try write(try picture(matrices).drawing, .svg)
    case .apng: return try writeAnimation(matrices)
    case .txt, .ansi, .json:
      preconditionFailure("matrices are written neither as a screen nor as a report")
    }
  }

  /// The matrices to read from the model.
  ///
  /// - Parameter other: another checkpoint of the run to read them from; `nil` for the open one.
  /// - Throws: `NothingToExport` if they are the map of a step, which is in no file; `WeightsError`.
  private func selection(
    _ matrices: ExportRequest.Matrices, of other: Model? = nil
  ) throws -> MatrixSelection {
    guard case .entry(let entry) = matrices.subject else { throw NothingToExport() }
    let kind = outline.entries[entry].kind
    let model = other ?? model
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
    let sheet = shownSheet(matrices)
    var lines = 0
    try fill { sink in
      lines =
        try sheet?.write(to: sink) ?? CSVExport(selection: try selection(matrices)).write(to: sink)
    }
    return "\(lines) lines" + Self.without(sheet?.sheet.failures.count ?? 0)
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
      let export = NPYExport(selection: try selection(matrices))
      try fill { shape = try export.write(to: $0) }
    }
    return "\(shape.map(String.init).joined(separator: "×")) values"
  }

  private func writeNPZ(_ matrices: ExportRequest.Matrices) throws -> String {
    let sheet = shownSheet(matrices)
    let export = NPZExport(groups: try sheet?.matrixGroups() ?? selection(matrices).groups())
    var what = ""
    try fill { what = try export.write(to: $0) }
    return what + Self.without(sheet?.sheet.failures.count ?? 0)
  }

  private func writeAnimation(_ matrices: ExportRequest.Matrices) throws -> String {
    let animation = RunAnimation(checkpoints: checkpoints) { try picture(matrices, of: $0) }
    var what = ""
    try fill { what = try animation.write(to: $0) }
    return what
  }

  /// The picture of the matrices: as on screen, or, of A, B and effective filters, with colours that span all of them.
  ///
  /// - Parameter other: another checkpoint of the run to read the matrices from; `nil` for what is on screen.
  private func picture(
    _ matrices: ExportRequest.Matrices, of other: Model? = nil
  ) throws -> MatrixPicture {
    switch matrices.form {
    case .matrix:
      guard let other else { return MatrixPicture(matrices.shown) }
      guard case .entry(let entry) = matrices.subject else { throw NothingToExport() }
      let sheet = try Sheet(outline.entries[entry].kind, of: other, entry: entry)
      return MatrixPicture(matrices.shown.of(sheet, channel: matrices.item))
    case .expanded, .kernel:
      let name = "\(matrices.name) · \(matrices.form.rawValue)"
      return try MatrixPicture(
        try selection(matrices, of: other), title: other == nil ? "\(title) · \(name)" : name,
        map: map, domain: .layer, scale: nil)
    }
  }
}
