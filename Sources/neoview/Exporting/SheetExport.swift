import Exports
import NeoNeXt
import Screens
import Sheets
import TensorCore

/// A sheet as it is on screen: feature maps, or matrices that were sorted, chosen, grouped or compared.
struct SheetExport {
  let sheet: Sheet
  /// What the rows are of, where items do not say.
  let layer: String
  /// What stands for a side that has no name: the operator of a map.
  var work = ""
  /// `nil` for all items.
  let item: Int?
  /// The kernel groups of layers, by their names; those of a map are known without.
  var groups: [String: [KernelGroup]] = [:]

  private func sections() -> [(section: Sheet.Section, items: [Int])] {
    sheet.sections.map { section in
      (section, section.items.filter { item == nil || item == $0 })
    }.filter { !$0.items.isEmpty }
  }

  // MARK: - npy

  /// - Throws: `NPYExport.Refusal` if the matrices are not of one size.
  func stack() throws -> MatrixStack {
    let found = sections()
    let sizes = found.flatMap { $0.section.stacks.map { "\($0.rows)×\($0.columns)" } }
    guard Set(sizes).count <= 1, let first = found.first?.section.stacks.first else {
      throw NPYExport.Refusal.sizes(sizes)
    }
    let matrices = found.flatMap { section, items in
      items.flatMap { item in section.stacks.map { $0[item - section.items.lowerBound].values } }
    }
    return MatrixStack(
      count: matrices.count, rows: first.rows, columns: first.columns,
      values: matrices.flatMap(Array.init))
  }

  // MARK: - CSV

  /// - Returns: the number of lines after the header.
  func write(to path: String, overwrite: Bool, sources: [String]) throws -> Int {
    var lines = 0
    try AtomicFile.fill(path, overwrite: overwrite, sources: sources) {
      lines = try write(to: $0)
    }
    return lines
  }

  private func write(to sink: @escaping ([UInt8]) throws -> Void) throws -> Int {
    let found = sections()
    let columns = found.flatMap(\.section.stacks).map(\.columns).max() ?? 0
    var csv = MatrixCSV(columns: columns, sink: sink)
    for (section, items) in found {
      for item in items {
        for (side, stack) in section.stacks.enumerated() {
          try csv.append(
            stack[item - section.items.lowerBound], label(item, side, section, stack))
        }
      }
    }
    try csv.finish()
    return csv.lineCount
  }

  private func label(
    _ item: Int, _ side: Int, _ section: Sheet.Section, _ stack: MatrixStack
  ) -> MatrixLabel {
    let origin = section.origin(of: item)
    let layer = origin.layer.map { "\($0)" } ?? layer
    let known = sheet.neocell?.cell.groups.map(\.group) ?? groups[layer] ?? []
    let group = known.first { $0.channels.contains(origin.channel) }
    let shift = section.shifts.first { $0.channels.contains(origin.channel) }?.shift
    let name = sheet.sides[side]
    return MatrixLabel(
      layer: layer,
      group: section.isPattern ? "mean" : group.map { "\($0.index)" } ?? "",
      kernel: group.map { "\($0.kernel)" }
        ?? (work.isEmpty ? "\(stack.rows)x\(stack.columns)" : ""),
      shift: shift.map(\.description) ?? "", channel: origin.channel,
      side: name.isEmpty ? work : name)
  }
}
