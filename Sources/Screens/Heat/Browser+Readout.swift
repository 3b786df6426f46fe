import Sheets
import TensorCore

extension Browser {
  /// Where the cursor is, and the exact value under it.
  ///
  /// - Parameters:
  ///   - name: the name of the layer, tensor or step.
  ///   - subject: the selected entry or step. While its sheet is being made, the one on screen is still of another; then there is
  ///     no value.
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
      "\(name)\(item) · \(sheet.sideNames[cursor.side])[\(index)] =",
      NumberFormat.exact(matrix[cursor.row, cursor.column]))
  }
}
