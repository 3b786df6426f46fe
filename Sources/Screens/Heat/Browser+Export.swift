import Sheets
import Weights

extension Browser {
  /// The export of all items of the sheet, or of the one item that is shown large.
  ///
  /// - Parameters:
  ///   - sheet: the sheet on screen.
  ///   - subject: the entry or step to export: that of the sheet, or, for one channel of a sheet of all layers, the entry of the
  ///     channel's layer.
  ///   - layer: the name of the layer, which stands in every row of an exported table.
  ///   - work: the name of the operator if the sheet is of a step; else empty.
  ///   - form: what of the matrices is exported: themselves, A and B, or the effective filters.
  ///   - isStored: whether the sheet shows what the file has: neither sorted nor filtered nor compared.
  func export(
    _ sheet: Sheet, of subject: Sheet.Subject, layer: String, work: String = "",
    form: MatrixForm = .matrix, isStored: Bool, _ stage: HeatStage
  ) -> ExportRequest {
    let isOne = depth != .gallery
    let channel = origin.channel
    let name = layer + (work.isEmpty ? "" : "-\(work)")
    let path =
      ExportRequest.fileName(name) + (isOne ? "-\(sheet.itemName)-\(channel)" : "")
      + (form == .matrix ? "" : "-\(form.rawValue)") + ".csv"
    return ExportRequest(
      .matrices(
        ExportRequest.Matrices(
          subject: subject, name: name, layer: layer, work: work, item: isOne ? channel : nil,
          form: form, isStored: isStored, isOfRun: stage.isOfRun,
          shown: ExportRequest.Picture(
            sheet: sheet, item: isOne ? item : nil, colors: colors(stage),
            selected: (item, cursor.side)))),
      path: path)
  }
}
