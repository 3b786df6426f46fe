import Exports
import NeoNeXt
import Screens
import Sheets
import TensorCore

/// Writes a sheet as it is on screen: feature maps, or matrices that were sorted, filtered, grouped or compared.
struct SheetExport {
  let sheet: Sheet
  /// The name of the layer, for items that do not name one themselves.
  let layer: String
  /// The operator that gives a feature map, which stands in the column of the side; empty for matrices.
  var work = ""
  /// The item to write; `nil` for all items.
  let item: Int?
  /// The kernel groups of layers, by the names of the layers. Those of a feature map come from its sheet.
  var groups: [String: [KernelGroup]] = [:]

  /// The sections with the items to write, without sections that have none of these.
  private func sections() -> [(section: Sheet.Section, items: [Int])] {
    sheet.sections.map { section in
      (section, section.items.filter { item == nil || item == $0 })
    }.filter { !$0.items.isEmpty }
  }

  // MARK: - npy

  /// All matrices as one stack, `[count, rows, columns]`, L and R of each item after each other.
  ///
  /// - Throws: `NPYExport.Refusal` if the matrices do not have the same size.
  /// - Complexity: linear in the elements.
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

  // MARK: - npz

  /// What the matrices of a group have in common.
  private struct Common: Hashable {
    let layer, group: String
    /// The rows and columns of each side.
    let sizes: [[Int]]
  }

  /// The matrices in groups of one layer, one kernel group and one size. Groups and channels are in the order on screen.
  ///
  /// - Complexity: linear in the items.
  func matrixGroups() -> [MatrixSelection.Group] {
    var order: [Common] = []
    var members: [Common: [(section: Sheet.Section, item: Int)]] = [:]
    for (section, items) in sections() {
      let sizes = section.stacks.map { [$0.rows, $0.columns] }
      for item in items {
        let label = label(item, 0, section, section.stacks[0])
        let common = Common(layer: label.layer, group: label.group, sizes: sizes)
        if members[common] == nil { order.append(common) }
        members[common, default: []].append((section, item))
      }
    }
    return order.map { matrixGroup($0, members[$0] ?? []) }
  }

  private func matrixGroup(
    _ common: Common, _ members: [(section: Sheet.Section, item: Int)]
  ) -> MatrixSelection.Group {
    MatrixSelection.Group(
      layer: common.layer, kernel: "",
      channels: members.map { ($0.section.origin(of: $0.item).channel, nil) },
      sides: sheet.sides.map { $0.isEmpty ? work : $0 },
      matrices: { place in
        let (section, item) = members[place]
        return section.stacks.map { $0[item - section.items.lowerBound] }
      }, index: common.group)
  }

  // MARK: - CSV

  /// Writes the CSV.
  ///
  /// - Parameter sink: takes the text in pieces.
  /// - Returns: the number of lines after the header.
  /// - Throws: what the sink throws.
  /// - Complexity: linear in the elements.
  func write(to sink: @escaping ([UInt8]) throws -> Void) throws -> Int {
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

  /// The columns that name a matrix in the table.
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
