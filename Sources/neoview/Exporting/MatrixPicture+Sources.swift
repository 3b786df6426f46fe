import Analysis
import Exports
import NeoNeXt
import Screens
import Sheets
import TUICore
import TensorCore
import Weights

extension MatrixPicture {
  /// The values that the colours span: those of all matrices of the picture together, or those of each matrix by itself.
  enum Domain: String, CaseIterable {
    case layer, matrix
  }

  /// The most values in one picture. More would not fit, however small an element is drawn.
  private static let valueLimit = 1 << 23

  /// Reads matrices and makes a picture of them.
  ///
  /// - Parameters:
  ///   - selection: the matrices.
  ///   - title: the title of the picture.
  ///   - map: the colour map.
  ///   - domain: the values that the colours span.
  ///   - scale: the side of an element, in pixels; `nil` to choose one that fits.
  /// - Throws: `MatrixSelectionError.tooMany`; what `MatrixSelection.groups` and reading the matrices throw;
  ///   `CancellationError`.
  /// - Complexity: linear in the elements of the matrices, all of which are in memory.
  init(_ selection: MatrixSelection, title: String, map: ColorMap, domain: Domain, scale: Int?)
    throws
  {
    let groups = try selection.groups()
    let values = try groups.valueCount()
    guard values <= Self.valueLimit else {
      throw MatrixSelectionError.tooMany(values: values, limit: Self.valueLimit)
    }
    let matrices = try groups.map { group in
      try group.channels.indices.map {
        try Cancellation.check()
        return try group.matrices($0)
      }
    }
    let shared = HeatPainter(
      map, ValueRange(matrices.joined().joined().map(\.values).joined()),
      surface: Surface(depth: .direct))
    func painter(_ matrix: Matrix) -> HeatPainter {
      domain == .layer
        ? shared : HeatPainter(map, ValueRange(matrix.values), surface: Surface(depth: .direct))
    }
    sections = zip(groups, matrices).map { group, matrices in
      Section(
        heading: "\(group.layer)"
          + (group.index.isEmpty ? "" : " · group \(group.index) · kernel \(group.kernel)"),
        items: zip(group.channels, matrices).map { channel, matrices in
          Item(
            label: "\(channel.number)" + (channel.shift.map { " · shift \($0)" } ?? ""),
            panels: zip(group.sides, matrices).map { side, matrix in
              Panel(
                name: Self.name(side, matrix), matrix: matrix,
                painter: painter(matrix))
            })
        })
    }
    self.title = title
    legend = shared
    isShared = domain == .layer
    scope = domain == .layer ? "over all matrices shown" : "each matrix over its own range"
    self.scale = scale
  }

  /// The name of a matrix: its side, if that has a name, and its size.
  private static func name(_ side: String, _ matrix: Matrix) -> String {
    (side.isEmpty ? "" : side + " ") + "\(matrix.rows)×\(matrix.columns)"
  }

  /// Makes a picture of the matrices that are on screen, in the same colours.
  init(_ shown: ExportRequest.Picture) {
    let (sheet, colors) = (shown.sheet, shown.colors)
    sections = sheet.sections.map { section in
      Section(
        heading: section.heading,
        items: section.items.filter { shown.item == nil || shown.item == $0 }.map { item in
          Item(
            label: section.labels(of: item)[0],
            panels: sheet.sides.indices.compactMap { side in
              sheet.matrix(item, side: side).map { matrix in
                Panel(
                  name: Self.name(sheet.sideNames[side], matrix), matrix: matrix,
                  painter: colors.painter(sheet, item: item, side: side))
              }
            })
        })
    }.filter { !$0.items.isEmpty }
    title = sheet.title
    legend = colors.painter(
      sheet, item: shown.item ?? shown.selected.item, side: shown.selected.side)
    isShared = shown.item != nil || colors.isShared
    scope = colors.scope(of: sheet)
  }
}
