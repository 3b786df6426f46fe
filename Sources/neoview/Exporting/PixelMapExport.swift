import Analysis
import Exports
import Screens
import TUICore
import TensorCore

/// Values of the pixels of an image, `[height, width]`, as a file.
struct PixelMapExport {
  /// The formats that such a map can be written in.
  static let formats: [ExportFormat] = [.npy, .csv, .png, .svg]

  /// Checks a name before anything is computed.
  ///
  /// - Throws: `UnknownFormat` if the name's ending stands for none of the formats.
  static func check(_ path: String, overwrite: Bool) throws {
    guard path != "-" else { return }
    _ = try ExportFormat(ofFile: path, allowed: formats)
    try AtomicFile.check(path, overwrite: overwrite, sources: [])
  }

  let title: String
  let heading: String
  let map: Matrix
  let colors: ColorMap
  /// Whether colours are on a logarithmic scale, as small values matter.
  let isLogarithmic: Bool

  /// Writes the file, which appears whole or not at all.
  ///
  /// - Throws: `UnknownFormat`; `ExportError`.
  func write(to path: String, overwrite: Bool, sources: [String]) throws {
    let format = path == "-" ? .csv : try ExportFormat(ofFile: path, allowed: Self.formats)
    try writeWhole(bytes(format), to: path, overwrite: overwrite, sources: sources)
  }

  func bytes(_ format: ExportFormat) throws -> [UInt8] {
    switch format {
    case .npy:
      var bytes = NPY.header(shape: [map.rows, map.columns])
      NPY.write(map.values[...]) { bytes += $0 }
      return bytes
    case .csv:
      let lines = (0..<map.rows).map { row in
        map.row(row).map { NumberFormat.exact($0) }.joined(separator: ",")
      }
      return Array((lines.joined(separator: "\n") + "\n").utf8)
    case .png, .svg: return try picture.drawing.bytes(format)
    case .npz, .apng, .txt, .ansi, .json:
      throw UnknownFormat(path: format.rawValue, allowed: Self.formats)
    }
  }

  private var picture: MatrixPicture {
    let painter = HeatPainter(
      colors, ValueRange(map.values), surface: Surface(depth: .direct),
      isLogarithmic: isLogarithmic)
    let item = MatrixPicture.Item(
      label: heading,
      panels: [
        MatrixPicture.Panel(name: "\(map.rows)×\(map.columns)", matrix: map, painter: painter)
      ])
    return MatrixPicture(
      title: title, sections: [MatrixPicture.Section(heading: "", items: [item])], legend: painter,
      scope: isLogarithmic ? "on a logarithmic scale" : "on a linear scale", isShared: true)
  }
}
