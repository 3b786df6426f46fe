import Exports

extension Drawing {
  /// The picture as the bytes of a file.
  ///
  /// - Parameter format: PNG or SVG; no other format holds a picture.
  /// - Throws: `ExportError` if the picture is too large.
  func bytes(_ format: ExportFormat) throws(ExportError) -> [UInt8] {
    switch format {
    case .png: try PNG.bytes(of: self)
    case .svg: Array(try SVG.text(of: self).utf8)
    case .csv, .npy, .npz, .apng, .txt, .ansi, .json:
      preconditionFailure("\(format) holds no picture")
    }
  }
}
