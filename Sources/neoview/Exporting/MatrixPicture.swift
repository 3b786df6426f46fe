import Exports
import NeoNeXt
import Screens
import TUICore
import TensorCore

/// Matrices as a picture with a title and a colour bar. Each element is a square of whole pixels, and each channel has a label.
struct MatrixPicture {
  /// One matrix with its colours.
  struct Panel {
    let name: String
    let matrix: Matrix
    let painter: HeatPainter
  }

  /// One channel with its matrices beside each other.
  struct Item {
    let label: String
    let panels: [Panel]
  }

  /// Channels under one heading, all with matrices of the same sizes.
  struct Section {
    let heading: String
    let items: [Item]
  }

  let title: String
  let sections: [Section]
  /// The colours of the colour bar, and the range that it spans.
  let legend: HeatPainter
  /// The matrices that this is the range of, in words.
  let scope: String
  /// Whether all matrices have the range of the colour bar; if not, each has its own.
  let isShared: Bool
  /// The side of an element, in pixels; `nil` to choose one that fits for each section.
  var scale: Int?

  // Sizes are in pixels, and colours are `0xRRGGBB`.

  private static let margin = 12
  private static let gap = 8
  /// The limits of the width that rows of items may take. Within them, the width is chosen so that the picture is about square.
  private static let pageWidths = 1240...8192
  private static let ink: UInt32 = 0xd8_dee6
  private static let dim: UInt32 = 0x80_8891
  private static let paper: UInt32 = 0x0c_0c0c
  private static let barWidth = 63 * 4

  /// Whether the picture shows a single channel, which is drawn larger.
  private var isOne: Bool { sections.count == 1 && sections[0].items.count == 1 }

  /// The side of an element of a section, in pixels.
  private func side(_ section: Section) -> Int {
    if let scale { return scale }
    let longest = section.items.first?.panels.map { max($0.matrix.rows, $0.matrix.columns) }.max()
    return ((isOne ? 560 : 56) / max(1, longest ?? 1)).clamped(to: 1...(isOne ? 40 : 12))
  }

  /// The picture as a drawing.
  ///
  /// - Complexity: linear in the elements of the matrices.
  var drawing: Drawing {
    let filled = sections.filter { !$0.items.isEmpty }
    let area = filled.reduce(0.0) { $0 + Block($1, side: side($1), page: 1).area }
    let page = max(
      Self.pageWidths.lowerBound, min(Self.pageWidths.upperBound, Int(area.squareRoot())))
    let blocks = filled.map { Block($0, side: side($0), page: page) }
    let legendText = self.legendText(blocks)
    let texts = [title, legendText] + sections.map(\.heading)
    let swatches = 6
    let longest = ((texts.map(\.unicodeScalars.count).max() ?? 0) + swatches) * Drawing.cell.width
    let width =
      2 * Self.margin + max(longest, Self.barWidth + 200, blocks.map(\.width).max() ?? 0)
    var elements: [Drawing.Element] = []
    var y = Self.margin
    elements.append(.text(title, x: Self.margin, y: y, color: Self.ink))
    y += Drawing.cell.height + Self.gap
    for block in blocks { y = block.draw(&elements, y: y) }
    y = drawLegend(&elements, legendText, y: y)
    var drawing = Drawing(width: width, height: y + Self.margin, background: Self.paper)
    for element in elements { drawing.add(element) }
    return drawing
  }

  private func legendText(_ blocks: [Block]) -> String {
    let sides = Set(blocks.map(\.side)).sorted().map { "\($0)×\($0)" }.joined(separator: ", ")
    return "\(legend.map.rawValue), 63 shades, \(scope) · an element is \(sides) pixels · "
      + "NaN and infinities"
  }

  /// Draws the colour bar with its ends and its explanation.
  ///
  /// - Parameters:
  ///   - elements: the elements of the drawing, to which those of the legend are added.
  ///   - text: the explanation.
  ///   - y: the top of the legend, in pixels.
  /// - Returns: the bottom of the legend, in pixels.
  private func drawLegend(_ elements: inout [Drawing.Element], _ text: String, y: Int) -> Int {
    let row = y + Self.gap
    let low = isShared ? NumberFormat.short(Double(legend.low), width: 9) : "lowest"
    let high = isShared ? NumberFormat.short(Double(legend.high), width: 9) : "highest"
    var x = Self.margin
    elements.append(.text(low, x: x, y: row, color: Self.ink))
    x += (low.count + 1) * Drawing.cell.width
    let colors = (0..<63).map { legend.map.color(Float($0) / 62).bits }
    for (place, color) in colors.enumerated() {
      elements.append(
        .rectangle(Drawing.Area(x: x + 4 * place, y: row, width: 4, height: 16), color: color))
    }
    x += Self.barWidth + Drawing.cell.width
    elements.append(.text(high, x: x, y: row, color: Self.ink))
    let note = row + Drawing.cell.height + 4
    elements.append(.text(text, x: Self.margin, y: note, color: Self.dim))
    let end = Self.margin + (text.unicodeScalars.count + 1) * Drawing.cell.width
    for (place, color) in [ColorMap.nan, ColorMap.infinity].enumerated() {
      elements.append(
        .rectangle(
          Drawing.Area(x: end + 20 * place, y: note + 2, width: 12, height: 12),
          color: color.bits))
    }
    return note + Drawing.cell.height
  }

  /// The layout of a section: its items stand in rows, from left to right.
  private struct Block {
    let section: Section
    /// The side of an element, in pixels.
    let side: Int
    /// The distance from one item of a row to the next, in pixels.
    private let pitch: Int
    /// The distance from one row to the next, in pixels.
    private let rowHeight: Int
    /// The number of items in a full row.
    private let perRow: Int
    /// Whether the matrices have their names above them, which they have if there is only one item.
    private let hasNames: Bool

    /// - Parameters:
    ///   - section: the section, which has at least one item.
    ///   - side: the side of an element, in pixels.
    ///   - page: the width that rows may take, in pixels.
    init(_ section: Section, side: Int, page: Int) {
      self.section = section
      self.side = side
      hasNames = section.items.count == 1
      let panels = section.items[0].panels
      let images =
        panels.reduce(0) { $0 + $1.matrix.columns * side + MatrixPicture.gap } - MatrixPicture.gap
      let label = section.items.map(\.label.unicodeScalars.count).max() ?? 0
      pitch = max(images, label * Drawing.cell.width) + 2 * MatrixPicture.gap
      rowHeight =
        (panels.map(\.matrix.rows).max() ?? 0) * side + Drawing.cell.height * (hasNames ? 2 : 1)
        + MatrixPicture.gap
      perRow = (page / max(1, pitch)).clamped(to: 1...max(1, section.items.count))
    }

    var width: Int { perRow * pitch }
    /// The area that all items take, in square pixels.
    var area: Double { Double(section.items.count) * Double(pitch) * Double(rowHeight) }

    /// Draws the heading and the items.
    ///
    /// - Parameters:
    ///   - elements: the elements of the drawing, to which those of the section are added.
    ///   - top: the top of the section, in pixels.
    /// - Returns: the top of the next section, in pixels.
    func draw(_ elements: inout [Drawing.Element], y top: Int) -> Int {
      var y = top
      elements.append(
        .text(section.heading, x: MatrixPicture.margin, y: y, color: MatrixPicture.dim))
      y += Drawing.cell.height + 4
      for (index, item) in section.items.enumerated() {
        let row = y + index / perRow * rowHeight
        var x = MatrixPicture.margin + index % perRow * pitch
        elements.append(.text(item.label, x: x, y: row, color: MatrixPicture.ink))
        let image = row + Drawing.cell.height * (hasNames ? 2 : 1)
        for panel in item.panels {
          if hasNames {
            elements.append(
              .text(panel.name, x: x, y: row + Drawing.cell.height, color: MatrixPicture.dim))
          }
          elements.append(
            .grid(
              x: x, y: image, columns: max(1, panel.matrix.columns), side: side,
              colors: panel.matrix.values.map { panel.painter.color($0).bits }))
          x += panel.matrix.columns * side + MatrixPicture.gap
        }
      }
      let rows = (section.items.count + perRow - 1) / perRow
      return y + rows * rowHeight + MatrixPicture.gap
    }
  }
}
