import Analysis
import NeoNeXt
import Sheets
import TensorCore
import Weights

/// A and B of the selected channel at the present resolution.
extension MatricesScreen {
  /// A and B of the selected channel; `nil` for other tensors than L and R, for empty matrices and those too small
  /// for the channel's shift, and if the resolution does not fit the model.
  func expandedCell(_ shared: Shared) -> ExpandedCell? {
    guard let sheet = shared.matrices.loaded?.sheet, sheet.sides.count == 2,
      let item = storedItem(sheet), let section = sheet.section(of: item),
      let size = cellInput(shared), let left = sheet.matrix(item, side: 0),
      let right = sheet.matrix(item, side: 1), !left.values.isEmpty, !right.values.isEmpty
    else { return nil }
    let shift = section.run(of: item).map { section.shifts[$0].shift } ?? 0
    guard ExpandedCell.fits(shift, left: left, right: right) else { return nil }
    return ExpandedCell(left: left, right: right, shift: shift, size: size)
  }

  /// The item of the selected channel on the sheet as the file has it; `nil` if that sheet does not have the channel.
  private func storedItem(_ stored: Sheet) -> Int? { stored.item(of: browser.origin) }

  /// The range of L (side 0) or R (side 1) of the selected channel, as the file has it; empty if nothing is loaded.
  func storedRange(side: Int, _ shared: Shared) -> ValueRange {
    guard let sheet = shared.matrices.loaded?.sheet else { return ValueRange() }
    return storedItem(sheet).map { sheet.range($0, side: side) } ?? ValueRange()
  }

  /// The size of the map that the NeoCell of the selected channel's layer takes in; `nil` if there is none.
  private func cellInput(_ shared: Shared) -> MapSize? {
    guard let stage = (browser.origin.layer ?? shared.selectedLayer)?.inputStage else { return nil }
    return shared.mapSizes?[stage]
  }

  /// The row and column of the selected output. The place that was selected is moved into the map if that has become smaller.
  func outputPlace(_ cell: ExpandedCell) -> (row: Int, column: Int) {
    (
      output.row.clamped(below: cell.aSize.rows), output.column.clamped(below: cell.bSize.columns)
    )
  }

  /// The selected output, and the strongest weight of its effective filter.
  func expandedReadout(_ shared: Shared) -> Readout {
    guard let cell = expandedCell(shared) else { return Readout(shared.entryName) }
    let (row, column) = outputPlace(cell)
    let weights = cell.filter(row: row, column: column)?.weights
    let strongest = weights?.values.max { $0.magnitude < $1.magnitude }
    return Readout(
      "\(shared.entryName) · channel \(browser.channelName) · strongest weight of output "
        + "[\(row),\(column)] =", strongest.map(NumberFormat.exact) ?? "")
  }

  mutating func moveOutput(_ motion: Motion, _ shared: Shared) {
    guard let cell = expandedCell(shared) else { return }
    let (row, column) = outputPlace(cell)
    let (rows, columns) = (cell.aSize.rows, cell.bSize.columns)
    switch motion.step(page: max(1, rows / 4)) {
    case .by(let down, let right):
      output.row = (row + down).clamped(below: rows)
      output.column = (column + right).clamped(below: columns)
    case .toFirst: (output.row, output.column) = (0, 0)
    case .toLast: (output.row, output.column) = (rows - 1, columns - 1)
    }
  }

  /// Selects the output whose row of A or column of B is under the mouse.
  mutating func placeOutput(_ target: MatrixTarget, _ place: Place) {
    let values = target.values(row: place.row, column: place.column)
    if target.side == 0 {
      output.row = values.rows.lowerBound
    } else {
      output.column = values.columns.lowerBound
    }
  }
}
