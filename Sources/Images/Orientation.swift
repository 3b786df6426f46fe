/// How a camera was held, as a JPEG's EXIF data say: 1 is upright; 2 to 8 are mirrored, turned, or both.
struct Orientation: Equatable {
  let value: Int

  init(_ value: Int) { self.value = (1...8).contains(value) ? value : 1 }

  /// Finds the EXIF orientation tag in the segments of a JPEG that come before the picture; upright if there is none.
  init(jpeg bytes: [UInt8]) {
    var place = 2
    while place + 4 <= bytes.count, bytes[place] == 0xff, bytes[place + 1] != 0xda {
      let length = Int(bytes[place + 2]) << 8 | Int(bytes[place + 3])
      guard length >= 2 else { break }
      let end = min(bytes.count, place + 2 + length)
      let isExif =
        bytes[place + 1] == 0xe1 && bytes[(place + 4)..<end].starts(with: Array("Exif\0\0".utf8))
      if isExif, let value = Self.tag(in: bytes[(place + 10)..<end]) {
        self.init(value)
        return
      }
      place += 2 + length
    }
    self.init(1)
  }

  /// The value of tag 0x0112, the orientation, in the first directory of a TIFF structure.
  private static func tag(in tiff: ArraySlice<UInt8>) -> Int? {
    let bytes = Array(tiff)
    let isLittle = bytes.starts(with: Array("II".utf8))
    guard isLittle || bytes.starts(with: Array("MM".utf8)) else { return nil }
    func integer(_ place: Int, _ size: Int) -> Int? {
      guard place >= 0, place + size <= bytes.count else { return nil }
      let part = bytes[place..<place + size]
      return (isLittle ? Array(part.reversed()) : Array(part)).reduce(0) { $0 << 8 | Int($1) }
    }
    guard let directory = integer(4, 4), let count = integer(directory, 2) else { return nil }
    for entry in 0..<count {
      let place = directory + 2 + entry * 12
      if integer(place, 2) == 0x0112 { return integer(place + 8, 2) }
    }
    return nil
  }
}

extension RGBImage {
  /// The picture turned and mirrored so that it is upright.
  func upright(_ orientation: Orientation) -> RGBImage {
    guard orientation.value > 1 else { return self }
    let isTurned = orientation.value >= 5
    let (newWidth, newHeight) = isTurned ? (height, width) : (width, height)
    var turned = [UInt8](repeating: 0, count: pixels.count)
    for y in 0..<newHeight {
      for x in 0..<newWidth {
        let (right, bottom) = (width - 1, height - 1)
        let (sx, sy) =
          switch orientation.value {
          case 2: (right - x, y)
          case 3: (right - x, bottom - y)
          case 4: (x, bottom - y)
          case 5: (y, x)
          case 6: (y, bottom - x)
          case 7: (right - y, bottom - x)
          default: (right - y, x)
          }
        let (to, from) = ((y * newWidth + x) * 3, (sy * width + sx) * 3)
        for channel in 0..<3 { turned[to + channel] = pixels[from + channel] }
      }
    }
    return RGBImage(width: newWidth, height: newHeight, pixels: turned)
  }
}
