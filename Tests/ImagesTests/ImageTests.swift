import TestSupport
import Testing

@testable import Images

private func read(_ name: String, turning: Bool = false) throws -> RGBImage {
  try RGBImage.read(Fixtures.path("images/\(name)"), turning: turning)
}

/// The largest difference between the levels of two images.
private func difference(_ a: RGBImage, _ b: RGBImage) -> Int {
  guard a.width == b.width, a.height == b.height else { return 256 }
  return zip(a.pixels, b.pixels).map { abs(Int($0) - Int($1)) }.max() ?? 0
}

@Suite struct DecodingTests {
  @Test(arguments: [
    ("rgb.png", "rgb.ppm"), ("grey.png", "grey.pgm"), ("palette.png", "palette.ppm"),
    ("alpha.png", "rgb.ppm"), ("grey-alpha.png", "grey.pgm"), ("deep.png", "grey.pgm"),
  ])
  func `every kind of PNG has the pixels that Pillow gives`(name: String, twin: String) throws {
    #expect(try read(name) == read(twin))
  }

  @Test func `bilevel images are black and white`() throws {
    #expect(Set(try read("bilevel.png").pixels) == [0, 255])
  }

  @Test func `JPEG has the pixels that Pillow gives, grey too`() throws {
    #expect(difference(try read("rgb.jpg"), try read("jpeg.ppm")) <= 1)
    #expect(difference(try read("grey.jpg"), try read("grey.pgm")) <= 8)
  }

  @Test(arguments: ["cmyk", "inks"])
  func `CMYK has the pixels that Pillow converts it to`(name: String) throws {
    #expect(difference(try read("\(name).jpg"), try read("\(name).ppm")) <= 1)
  }

  @Test(arguments: 1...8)
  func `the camera's orientation is ignored, as by the release's loader, unless asked for`(
    orientation: Int
  ) throws {
    #expect(difference(try read("turned-\(orientation).jpg"), try read("jpeg.ppm")) <= 1)
    let turned = try read("turned-\(orientation).jpg", turning: true)
    let upright = try read("jpeg.ppm").upright(Orientation(orientation))
    #expect(turned.width == (orientation < 5 ? 53 : 37))
    #expect(difference(turned, upright) <= 1)
  }

  @Test func `turning by 90 degrees puts the lower left corner up`() {
    let image = RGBImage(
      width: 2, height: 1, pixels: [1, 1, 1, 2, 2, 2])
    #expect(image.upright(Orientation(6)).pixels == [1, 1, 1, 2, 2, 2])
    #expect(image.upright(Orientation(8)).pixels == [2, 2, 2, 1, 1, 1])
    #expect(image.upright(Orientation(3)).pixels == [2, 2, 2, 1, 1, 1])
  }

  @Test func `bombs are refused before memory is taken`() throws {
    var png = try Fixtures.bytes("images/rgb.png")
    // This changes the width and height in IHDR, so that its checksum is wrong, too. The PPM case has no checksum.
    png.replaceSubrange(16..<24, with: [0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60])
    #expect(throws: ImageError.self) { try RGBImage.decode(png) }
    #expect(throws: ImageError.tooLarge(width: 60000, height: 60000)) {
      try RGBImage.decode(Array("P6 60000 60000 255\n".utf8))
    }
    var jpeg = try Fixtures.bytes("images/rgb.jpg")
    let frame = try #require(jpeg.indices.first { jpeg[$0...].starts(with: [0xff, 0xc0]) })
    jpeg.replaceSubrange(frame + 5..<frame + 9, with: [0xea, 0x60, 0xea, 0x60])
    let error = #expect(throws: ImageError.self) { try RGBImage.decode(jpeg) }
    #expect(error.map { "\($0)" }?.contains("60000×60000") == true)
  }

  @Test(arguments: ["rgb.png", "palette.png", "rgb.jpg", "grey.pgm", "turned-6.jpg", "inks.jpg"])
  func `every truncation is an error or a picture, never a crash`(name: String) throws {
    let bytes = try Fixtures.bytes("images/\(name)")
    for count in 0..<bytes.count { _ = try? RGBImage.decode(Array(bytes[..<count])) }
    #expect(throws: ImageError.self) { try RGBImage.decode(Array(bytes[..<(bytes.count / 2)])) }
    var random = Seeded(4)
    for _ in 0..<500 {
      var damaged = bytes
      damaged[random.below(damaged.count)] = UInt8(random.below(256))
      _ = try? RGBImage.decode(damaged)
    }
  }

  @Test func `what is no picture says so`() {
    #expect(throws: ImageError.unknownFormat) { try RGBImage.decode([1, 2, 3]) }
    #expect(throws: ImageError.unknownFormat) { try RGBImage.decode([]) }
    #expect(throws: ImageError.self) { try RGBImage.read("/no/such/picture.png") }
    #expect(throws: ImageError.self) { try RGBImage.read("/tmp") }
  }
}

@Suite struct ResizeTests {
  @Test(arguments: [(17, 9), (53, 11), (7, 37), (100, 80), (1, 1), (40, 100)])
  func `resizing is Pillow's to the level`(width: Int, height: Int) throws {
    let resized = try read("rgb.ppm").resized(width: width, height: height)
    #expect(try difference(resized, read("to-\(width)x\(height).ppm")) <= 1)
  }

  @Test func `a tall image is resized rows first, as by Pillow 9 to 12`() throws {
    let tall = try read("tall.ppm").resized(width: 9, height: 60)
    #expect(try tall == read("tall-9x60.ppm"))
    // Pillow 13 resizes columns first.
    #expect(try difference(tall, read("tall-9x60-pillow-13.ppm")) == 1)
  }

  @Test func `preprocessing is that of the release`() throws {
    let fitted = try read("rgb.ppm").fitted(height: 32, width: 32)
    #expect(try difference(fitted, read("fitted-32.ppm")) <= 1)
    let grey = RGBImage(width: 1, height: 1, pixels: [124, 116, 104])
    #expect(grey.normalized.allSatisfy { abs($0) < 0.02 })
  }

  @Test func `an image of extreme shape costs no more than its crop`() {
    for (width, height) in [(1, 300_000), (300_000, 1)] {
      let line = RGBImage(
        width: width, height: height, pixels: [UInt8](repeating: 9, count: width * height * 3))
      let fitted = line.fitted(height: 224, width: 224)
      #expect(fitted.width == 224 && fitted.height == 224)
      #expect(fitted.pixels.allSatisfy { $0 == 9 })
    }
  }

  @Test(arguments: [(32, 64), (64, 32), (224, 224), (4, 400)])
  func `any resolution is filled`(height: Int, width: Int) throws {
    for name in ["rgb.ppm", "turned-6.jpg"] {
      let fitted = try read(name, turning: true).fitted(height: height, width: width)
      #expect(fitted.width == width && fitted.height == height)
    }
  }
}
