import Analysis
import NeoNeXt
import TensorCore
import Weights

/// A and B of one channel at the resolution in force.
extension Explorer {
  /// `nil` for what has none: other tensors, empty matrices, maps that do not fit.
  var expandedCell: ExpandedCell? {
    guard screen == .matrices, let sheet = loadedSheet, sheet.sides.count == 2,
      let item = storedItem, let section = sheet.section(of: item), let size = cellInput,
      let left = sheet.matrix(item, side: 0), let right = sheet.matrix(item, side: 1),
      !left.values.isEmpty, !right.values.isEmpty
    else { return nil }
    let shift = section.run(of: item).map { section.shifts[$0].shift } ?? 0
    guard ExpandedCell.fits(shift, left: left, right: right) else { return nil }
    return ExpandedCell(left: left, right: right, shift: shift, size: size)
  }

  /// The selected channel on the sheet as the file has it.
  var storedItem: Int? { loadedSheet?.item(of: origin) }

  /// The range of L or R of the selected channel, as the file has it.
  func storedRange(side: Int) -> ValueRange {
    storedItem.flatMap { loadedSheet?.range($0, side: side) } ?? ValueRange()
  }

  /// The map that the selected layer's NeoCell takes.
  private var cellInput: MapSize? {
    guard let stage = (origin.layer ?? selectedLayer)?.inputStage else { return nil }
    return costs.mapSizes?[stage]
  }

  /// Where the output is that is looked at, inside the map.
  func expandedOutput(_ cell: ExpandedCell) -> (row: Int, column: Int) {
    (
      max(0, min(cell.aSize.rows - 1, browser.output.row)),
      max(0, min(cell.bSize.columns - 1, browser.output.column))
    )
  }

  var expandedReadout: (place: String, value: String) {
    guard let cell = expandedCell else { return (outline.entries[selection].name, "") }
    let (row, column) = expandedOutput(cell)
    let weights = cell.filter(row: row, column: column)?.weights
    let strongest = weights?.values.max { $0.magnitude < $1.magnitude }
    return (
      "\(outline.entries[selection].name) · channel \(channelName) · strongest weight of output "
        + "[\(row),\(column)] =", strongest.map(Self.exact) ?? ""
    )
  }

  mutating func performInExpanded(_ command: Command) {
    guard let cell = expandedCell else {
      if command == .back { browser.depth = .channel }
      return
    }
    var (row, column) = expandedOutput(cell)
    let page = max(1, cell.aSize.rows / 4)
    switch command {
    case .up: row -= 1
    case .down: row += 1
    case .left: column -= 1
    case .right: column += 1
    case .pageUp: row -= page
    case .pageDown: row += page
    case .halfUp: row -= max(1, page / 2)
    case .halfDown: row += max(1, page / 2)
    case .first: (row, column) = (0, 0)
    case .last: (row, column) = (cell.aSize.rows - 1, cell.bSize.columns - 1)
    case .back: browser.depth = .channel
    default: break
    }
    browser.output.row = max(0, min(cell.aSize.rows - 1, row))
    browser.output.column = max(0, min(cell.bSize.columns - 1, column))
  }
}
