import Analysis
import Sheets
import TUICore
import TensorCore

extension Explorer {
  func drawGallery(_ frame: inout Frame, _ sheet: Sheet, _ area: Rect) {
    guard let gallery = galleryLayout else { return }
    for block in gallery.blocks where block.top < browser.scroll + area.height {
      guard block.top + block.lineCount > browser.scroll else { continue }
      drawHeading(block, &frame, area)
      let firstRow = max(0, (browser.scroll - block.top - 1) / block.pitch.height)
      let lastRow = min(
        block.rowCount - 1, (browser.scroll + area.height - block.top - 1) / block.pitch.height)
      guard firstRow <= lastRow else { continue }
      for row in firstRow...lastRow {
        let first = block.section.items.lowerBound + row * block.perRow
        for item in first..<min(first + block.perRow, block.section.items.upperBound) {
          drawItem(item, block, row: row, sheet, gallery, &frame, area)
        }
      }
    }
    drawScrollMarks(
      &frame, area, scroll: browser.scroll, shown: area.height, total: gallery.lineCount)
  }

  private func drawHeading(_ block: GalleryLayout.Block, _ frame: inout Frame, _ area: Rect) {
    let line = area.row + block.top - browser.scroll
    guard area.rows.contains(line) else { return }
    let text = [block.section.heading, block.section.extent].filter { !$0.isEmpty }
      .joined(separator: " · ")
    let end = frame.put(
      text, row: line, column: area.column, width: area.width - 2,
      style: block.section.failure == nil ? theme.accent : theme.error)
    for column in end + 1..<max(end + 1, area.columns.upperBound - 1) {
      frame.set(Cell("─", theme.dim), row: line, column: column)
    }
  }

  /// Not a picture, a list of classes, or the numbers of a patch.
  func showsHeatmaps(_ sheet: Sheet) -> Bool {
    switch browser.depth {
    case .gallery: sheet.subject != .step(0) && !showsClasses
    case .channel: true
    case .patch: false
    }
  }

  /// How many values a pixel stands for where the selected item is shrunk: the strongest of them.
  func shrinkNote(_ sheet: Sheet) -> String? {
    guard let section = sheet.section(of: item), showsHeatmaps(sheet) else { return nil }
    let images: [MatrixImage]
    if browser.depth == .channel {
      guard case .images(let shown, _) = channelLayout(sheet, section) else { return nil }
      images = shown
    } else {
      images = galleryLayout?.block(of: item)?.images ?? []
    }
    guard let image = images.first, image.isShrunk || section.blockSide > 1 else { return nil }
    let (rows, columns) = (
      image.rowShrink * section.blockSide, image.columnShrink * section.blockSide
    )
    return (section.isMap ? "maps " : "") + "shrunk \(rows)×\(columns)"
  }

  private func drawItem(
    _ item: Int, _ block: GalleryLayout.Block, row: Int, _ sheet: Sheet, _ gallery: GalleryLayout,
    _ frame: inout Frame, _ area: Rect
  ) {
    let place = item - block.section.items.lowerBound - row * block.perRow
    let column = area.column + place * block.pitch.width
    let top = area.row + block.top + 1 + row * block.pitch.height - browser.scroll
    if gallery.hasLabels, area.rows.contains(top) { drawLabel(item, &frame, top, column, block) }
    for (side, image) in block.images.enumerated() {
      let picture = block.section.pictures[side][item - block.section.items.lowerBound]
      let left = column + block.offsets[side]
      frame.draw(
        picture, as: image, row: top + 1, column: left, in: area,
        painter(sheet, item: item, side: side))
      mark(image, of: item, side, &frame, row: top + 1, column: left, in: area)
    }
  }

  /// Says where a heatmap is, for the mouse.
  func mark(
    _ image: MatrixImage, of item: Int, _ side: Int, _ frame: inout Frame, row: Int, column: Int,
    in area: Rect
  ) {
    let style = PixelStyle(surface)
    let size = image.size(style)
    let rect = Rect(row: row, column: column, height: size.height, width: size.width)
    frame.mark(
      rect.intersection(area),
      as: Target.matrix(
        MatrixTarget(
          item: item, side: side, image: image, row: row, column: column, style: style)))
  }

  private func drawLabel(
    _ item: Int, _ frame: inout Frame, _ row: Int, _ column: Int, _ block: GalleryLayout.Block
  ) {
    let isSelected = item == self.item
    let width = block.pitch.width - 1
    frame.mark(
      Rect(row: row, column: column, height: 1, width: width), as: Target.item(item))
    let run = block.section.run(of: item)
    let style =
      isSelected
      ? (focus == .pane ? theme.selection : theme.restingSelection)
      : run.map { $0.isMultiple(of: 2) } ?? true ? theme.dim : theme.dimAlternate
    if isSelected {
      frame.fill(Rect(row: row, column: column, height: 1, width: width), Cell(" ", style))
    }
    frame.put(
      block.section.labels(of: item).first { $0.displayWidth <= width }
        ?? "\(block.section.origin(of: item).channel)", row: row,
      column: column, width: width, style: style)
  }

  /// The colours of one matrix in the domain that is chosen.
  func painter(_ sheet: Sheet, item: Int, side: Int) -> HeatPainter {
    HeatPainter(
      map, valueRange(sheet, item: item, side: side), surface: surface,
      isLogarithmic: domain == .logarithmic)
  }

  func valueRange(_ sheet: Sheet, item: Int, side: Int) -> ValueRange {
    switch domain {
    case .layer, .logarithmic: sheet.range
    case .matrix: sheet.range(item, side: side)
    case .model:
      sheet.sides.count == 2 ? survey.range(epoch: epochs.current) : sheet.range
    case .percentile: browser.percentiles ?? sheet.range
    case .fixed:
      fixedRange.map { ValueRange([$0.lowerBound, $0.upperBound]) } ?? sheet.range
    }
  }
}

extension Sheet.Section {
  /// What an item is called: its channel with what is said of it, the longest text first.
  fileprivate func labels(of item: Int) -> [String] {
    let origin = origin(of: item)
    let note = note(on: item)
    // On a sheet of many layers whose sections are of one, the heading names it.
    let isMixed = origin.layer != nil && shifts.isEmpty
    let channel = (isMixed ? origin.layer.map { "\($0.short)/" } ?? "" : "") + "\(origin.channel)"
    let shift = run(of: item).map { shifts[$0].shift }
    return (isPattern ? ["\(note) · near \(channel)", note] : [])
      + (note.isEmpty ? [] : ["\(channel) · \(note)", "\(channel) \(note)"])
      + (shift.map { ["\(channel) · shift \($0)", "\(channel) s\($0)"] } ?? []) + [channel]
  }
}

/// What pictures in files take from the screen.
extension Explorer {
  package func label(of item: Int, in section: Sheet.Section) -> String {
    section.labels(of: item)[0]
  }

  /// The colours of one matrix, as they are on screen but all of them.
  package func picturePainter(_ sheet: Sheet, item: Int, side: Int) -> HeatPainter {
    HeatPainter(
      map, valueRange(sheet, item: item, side: side), surface: Surface(depth: .direct),
      isLogarithmic: domain == .logarithmic)
  }

  /// What the colours span.
  package func scope(of sheet: Sheet) -> String { sheet.scope(of: domain) }
}
