/// Binary PPM (P6) and PGM (P5) of up to 8 bits.
enum PortableMap {
  static func decode(_ bytes: [UInt8]) throws(ImageError) -> RGBImage {
    let channels = bytes[1] == UInt8(ascii: "6") ? 3 : 1
    var place = 2
    let (width, height) = (try number(bytes, &place), try number(bytes, &place))
    let maximum = try number(bytes, &place)
    guard width > 0, height > 0, (1...255).contains(maximum) else {
      throw .damaged(format: "PPM", reason: "expected a size and a maximum of up to 255")
    }
    // Neither side exceeds the limit, so the product does not overflow.
    guard width <= RGBImage.pixelLimit, height <= RGBImage.pixelLimit / width else {
      throw .tooLarge(width: width, height: height)
    }
    place += 1
    let count = width * height * channels
    guard bytes.count - place >= count else {
      throw .damaged(
        format: "PPM",
        reason: "needs \(count) bytes of pixels, found \(max(0, bytes.count - place))")
    }
    let values = bytes[place..<place + count].map {
      UInt8(min(255, (Double($0) / Double(maximum) * 255).rounded(.toNearestOrEven)))
    }
    return RGBImage(
      width: width, height: height,
      pixels: channels == 3 ? values : values.flatMap { [$0, $0, $0] })
  }

  /// Reads the next number of the header; blanks and comments before it are skipped.
  private static func number(_ bytes: [UInt8], _ place: inout Int) throws(ImageError) -> Int {
    while place < bytes.count {
      if bytes[place] == UInt8(ascii: "#") {
        while place < bytes.count, bytes[place] != UInt8(ascii: "\n") { place += 1 }
      } else if !" \t\r\n".utf8.contains(bytes[place]) {
        break
      }
      place += 1
    }
    var value = 0
    let start = place
    while place < bytes.count, place - start < 9, (48...57).contains(bytes[place]) {
      value = value * 10 + Int(bytes[place] - 48)
      place += 1
    }
    guard place > start else { throw .damaged(format: "PPM", reason: "expected a number") }
    return value
  }
}
