import Exports
import Screens
import TensorCore

/// The map of a step as CSV: `side` names the operator.
struct StepExport {
  let sheet: Sheet
  let label: Forward.Label
  /// `nil` for all channels.
  let channel: Int?

  /// - Returns: the number of lines after the header.
  func write(to path: String, overwrite: Bool, sources: [String]) throws -> Int {
    var lines = 0
    try AtomicFile.fill(path, overwrite: overwrite, sources: sources) {
      lines = try write(to: $0)
    }
    return lines
  }

  /// As one stack; of one channel, if one is asked for.
  var stack: MatrixStack {
    let stacks = sheet.sections.map(\.stacks[0])
    let items = sheet.sections.flatMap { section in
      section.items.filter { channel == nil || channel == $0 }.map {
        section.stacks[0][$0 - section.items.lowerBound].values
      }
    }
    return MatrixStack(
      count: items.count, rows: stacks.first?.rows ?? 0, columns: stacks.first?.columns ?? 0,
      values: items.flatMap(Array.init))
  }

  private func write(to sink: @escaping ([UInt8]) throws -> Void) throws -> Int {
    let columns = sheet.sections.flatMap(\.stacks).map(\.columns).max() ?? 0
    var csv = MatrixCSV(columns: columns, sink: sink)
    for section in sheet.sections {
      let group = sheet.neocell?.cell.groups.first {
        $0.group.channels == section.items
      }?.group
      for item in section.items where channel == nil || channel == item {
        let shift = section.shifts.first { $0.channels.contains(item) }?.shift
        try csv.append(
          section.stacks[0][item - section.items.lowerBound],
          MatrixLabel(
            layer: label.layer, group: group.map { "\($0.index)" } ?? "",
            kernel: group.map { "\($0.kernel)" } ?? "",
            shift: shift.map(String.init) ?? "", channel: item, side: label.work))
      }
    }
    try csv.finish()
    return csv.lineCount
  }
}
