import Exports

extension Drawing {
  /// The bytes of a PNG or SVG; other formats hold no pictures.
  ///
  /// - Throws: `ExportError`.
  func bytes(_ format: ExportFormat) throws(ExportError) -> [UInt8] {
    switch format {
    case .png: try PNG.bytes(of: self)
    case .svg: Array(try SVG.text(of: self).utf8)
    case .csv, .npy, .txt, .ansi: preconditionFailure("\(format) holds no picture")
    }
  }
}
