import Sheets
import TensorCore

extension Browser {
  /// Where the cursor is, and the exact value under it.
  ///
  /// - Parameters:
  ///   - name: of the layer, tensor or step.
  ///   - subject: what is to be on screen; what the sheet is of may still be what was there before.
  func readout(_ name: String, _ subject: Sheet.Subject) -> Readout {
    guard let sheet, sheet.subject == subject, let matrix = matrixAtCursor, matrix.rows > 0,
      matrix.columns > 0
    else { return Readout(name) }
    let section = sheet.section(of: item)
    let channel =
      section?.isPattern ?? false
      ? "mean of \(section?.note(on: item).dropFirst() ?? "") like \(channelName)"
      : "\(sheet.itemName) \(channelName)"
    let item = sheet.itemCount > 1 || sheet.sides.count > 1 ? " · \(channel)" : ""
    let index =
      sheet.isVector
      ? "\(cursor.row * matrix.columns + cursor.column)" : "\(cursor.row),\(cursor.column)"
    return Readout(
      "\(name)\(item) · \(sheet.sides[cursor.side])[\(index)] =",
      NumberFormat.exact(matrix[cursor.row, cursor.column]))
  }
}
