import Analysis
import Exports
import Kernels
import NeoNeXt
import Weights

/// What `stats` prints.
struct StatsReport: TableReport {
  let cells: [NeoCellFigures]

  // MARK: - For people

  /// The figures of the table, with the decimals of their medians.
  private static let columns: [(figure: Figure, decimals: Int)] = [
    (.frobenius, 3), (.spectral, 3), (.smallest, 4), (.condition, 1), (.stableRank, 2),
    (.distance, 3), (.moved, 1), (.symmetric, 3), (.banded, 3), (.rowSum, 3), (.sparsity, 3),
  ]
  /// The figures of which the table has the sums.
  private static let sums: [Figure] = [.nan, .infinite]

  var table: String {
    var table = TextTable(
      ["", "", "kernel", "matrices"] + (Self.columns.map(\.figure) + Self.sums).map(\.title))
    for cell in cells {
      for side in NeoCellFigures.Side.allCases {
        for kernel in cell.kernels { table.add(Self.row(cell, side, kernel)) }
      }
    }
    return
      "medians over the channels with a kernel; – is undefined; moved is a standard score under NeoInit\n\n"
      + table.text
  }

  /// The medians of the matrices of one side and size: those of different sizes together would say nothing.
  private static func row(_ cell: NeoCellFigures, _ side: NeoCellFigures.Side, _ kernel: Kernel)
    -> [String]
  {
    let entries = cell.entries.filter { $0.side == side && $0.group.kernel == kernel }
    let medians = columns.map { column in
      cell.distribution(of: column.figure, side, of: kernel)?.median.text(decimals: column.decimals)
        ?? "–"
    }
    let odd = sums.map { figure in
      "\(Int(entries.reduce(0) { $0 + ($1.figures[figure] ?? 0) }))"
    }
    return ["\(cell.layer)", side.rawValue, "\(kernel)", "\(entries.count)"] + medians + odd
  }

  // MARK: - For scripts

  /// A line for each matrix: where it is, its figures, all its singular values, and then the figure that L and R have
  /// together.
  var csv: String {
    get throws { try csvParts.joined(separator: "\n") }
  }

  /// The same: the names of the columns, and then the lines of each layer. Put together, they take as long to copy as to make.
  var csvParts: [String] {
    get throws {
      let spectra =
        cells.flatMap(\.entries).map { $0.figures.singularValues?.count ?? 0 }.max() ?? 0
      let names =
        ["layer", "group", "kernel", "shift", "channel", "side"]
        + Figure.ofMatrices.map(\.name) + (0..<spectra).map { "sigma_\($0)" }
        + ["pair_rank1_share"]
      return try [names.joined(separator: ",")] + Self.lines(cells, spectra)
    }
  }

  /// The lines of all layers, made on all processors. The last layers have the most.
  private static func lines(_ cells: [NeoCellFigures], _ spectra: Int) throws -> [String] {
    try parallelMap(cells.reversed(), threads: Processors.count) { cell in
      let layer = CSV.field("\(cell.layer)")
      var text = ""
      for entry in cell.entries {
        if !text.isEmpty { text += "\n" }
        write(layer, entry, spectra, to: &text)
      }
      return text
    }.reversed()
  }

  private static func write(
    _ layer: String, _ entry: NeoCellFigures.Entry, _ spectra: Int, to line: inout String
  ) {
    line += layer
    line += ",\(entry.group.index),\(entry.group.kernel),\(entry.shift),\(entry.channel),"
    line += entry.side.rawValue
    for figure in Figure.ofMatrices { write(entry.figures[figure], figure, to: &line) }
    let singular = entry.figures.singularValues ?? []
    for index in 0..<spectra {
      line += ","
      if index < singular.count { singular[index].write(to: &line) }
    }
    line += ","
    entry.rankOneShare?.write(to: &line)
  }

  /// Writes a comma and the value. Numbers are written into the line without a string for each.
  private static func write(_ value: Double?, _ figure: Figure, to line: inout String) {
    line += ","
    guard let value else { return }
    switch figure {
    case .nan, .infinite, .rank: Int(value).description.write(to: &line)
    case .minimum, .maximum, .mean, .deviation, .frobenius, .spectral, .smallest, .condition,
      .stableRank, .distance, .moved, .symmetric, .banded, .rowSum, .rowSumDeviation, .sparsity,
      .determinant, .importance:
      value.write(to: &line)
    }
  }

  private struct Spread: Encodable {
    let defined: Int
    let min, median, mean, max: Double

    init(_ distribution: Distribution) {
      defined = distribution.count
      min = distribution.minimum
      median = distribution.median
      mean = distribution.mean
      max = distribution.maximum
    }
  }

  private struct Layer: Encodable {
    let layer: String
    let side: String
    let matrices: Int
    /// The distribution of each figure, by the figure's name; null if it is defined for no matrix.
    let figures: [String: Nullable<Spread>]
  }

  func json() throws -> String {
    let layers = cells.flatMap { cell in
      NeoCellFigures.Side.allCases.map { side in
        Layer(
          layer: "\(cell.layer)", side: side.rawValue,
          matrices: cell.entries.count { $0.side == side },
          figures: Dictionary(
            uniqueKeysWithValues: Figure.ofMatrices.map { figure in
              (
                figure.name,
                Nullable(value: cell.distribution(of: figure, side).map(Spread.init))
              )
            }))
      }
    }
    return try ["layers": layers].jsonLine
  }
}
