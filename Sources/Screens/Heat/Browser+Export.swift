import Sheets
import Weights

extension Browser {
  /// What is exported: all items, or the one that is shown large.
  ///
  /// - Parameters:
  ///   - sheet: what is on screen.
  ///   - subject: of the sheet, or of the layer of its channel.
  ///   - layer: what the rows of a table are of.
  ///   - work: the operator of a step, else nothing.
  ///   - isStored: whether what is on screen is what the file has.
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
          form: form, isStored: isStored,
          shown: ExportRequest.Picture(
            sheet: sheet, item: isOne ? item : nil, colors: colors(stage),
            selected: (item, cursor.side)))),
      path: path)
  }
}
