// Images knows pictures: decoding, resizing, normalizing. It knows nothing of NeoNeXt.
//
// Conventions: 8-bit RGB, rows from the top. Results are equal to those of Pillow and torchvision in every one of the
// 256 levels.

import CImages
import Glibc
import TensorCore

/// Why an image cannot be read. Every description is one lower-case line.
package enum ImageError: Error, Equatable, CustomStringConvertible {
  case notReadable(reason: String)
  case unknownFormat
  case damaged(format: String, reason: String)
  case tooLarge(width: Int, height: Int)

  package var description: String {
    switch self {
    case .notReadable(let reason): "cannot be read: \(reason)"
    case .unknownFormat: "expected a PNG, JPEG or PPM image, found another format"
    case .damaged(let format, let reason): "\(format) image: \(reason.excerpt)"
    case .tooLarge(let width, let height):
      "\(width)×\(height) pixels are more than \(RGBImage.pixelLimit)"
    }
  }
}

/// A picture of 8-bit RGB.
package struct RGBImage: Equatable, Sendable {
  package let width: Int
  package let height: Int
  /// Three bytes a pixel.
  package let pixels: [UInt8]

  /// The largest number of pixels, which take 150 MB. Larger images are refused before memory is taken for them.
  package static let pixelLimit = 50_000_000
  private static let fileLimit = 256 << 20

  package init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(pixels.count == width * height * 3, "three bytes a pixel")
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// Reads a file; the format is recognized by its first bytes.
  ///
  /// - Parameter turning: whether a JPEG is turned as its EXIF data say, which the release's loader does not do.
  /// - Throws: `ImageError`.
  package static func read(_ path: String, turning: Bool = false) throws(ImageError) -> RGBImage {
    do {
      return try decode(try WholeFile.read(path, limit: fileLimit), turning: turning)
    } catch let error as UnreadableFile {
      throw .notReadable(reason: error.reason)
    } catch let error as ImageError {
      throw error
    } catch {
      throw .notReadable(reason: "\(error)")
    }
  }

  /// Decodes the bytes of a file.
  ///
  /// - Throws: `unknownFormat`, `damaged`, `tooLarge`.
  package static func decode(
    _ bytes: [UInt8], turning: Bool = false
  ) throws(ImageError) -> RGBImage {
    if bytes.starts(with: [0x89, 0x50, 0x4e, 0x47]) {
      return try image(nv_read_png(bytes, bytes.count, Int64(pixelLimit)), "PNG")
    }
    if bytes.starts(with: [0xff, 0xd8]) {
      let image = try image(nv_read_jpeg(bytes, bytes.count, Int64(pixelLimit)), "JPEG")
      return turning ? image.upright(Orientation(jpeg: bytes)) : image
    }
    if bytes.starts(with: Array("P6".utf8)) || bytes.starts(with: Array("P5".utf8)) {
      return try PortableMap.decode(bytes)
    }
    throw .unknownFormat
  }

  private static func image(_ decoded: nv_image, _ format: String) throws(ImageError) -> RGBImage {
    guard let pixels = decoded.pixels else {
      let reason = withUnsafeBytes(of: decoded.message) { message in
        String(decoding: message.prefix { $0 != 0 }, as: UTF8.self)
      }
      throw .damaged(format: format, reason: reason)
    }
    defer { free(pixels) }
    let (width, height) = (Int(decoded.width), Int(decoded.height))
    return RGBImage(
      width: width, height: height,
      pixels: Array(UnsafeBufferPointer(start: pixels, count: width * height * 3)))
  }
}
