/// What the released code does to an image before it goes into the network.
extension RGBImage {
  private static let mean: [Float] = [0.485, 0.456, 0.406]
  private static let deviation: [Float] = [0.229, 0.224, 0.225]

  /// Resizes so that the crop is 7/8 of the shorter side, and crops the centre.
  ///
  /// For a square crop of N pixels, the shorter side becomes `round(N / 0.875)`, and the other side keeps the proportion,
  /// rounded down. For a crop that is not square, the side that needs the larger scale decides.
  package func fitted(height: Int, width: Int) -> RGBImage {
    let (wantedHeight, wantedWidth) = (
      Int((Double(height) / 0.875).rounded(.toNearestOrEven)),
      Int((Double(width) / 0.875).rounded(.toNearestOrEven))
    )
    let isByHeight = wantedHeight * self.width >= wantedWidth * self.height
    let (newHeight, newWidth) =
      isByHeight
      ? (wantedHeight, max(width, wantedHeight * self.width / self.height))
      : (max(height, wantedWidth * self.height / self.width), wantedWidth)
    return resized(
      width: newWidth, height: newHeight, columns: Self.centre(width, of: newWidth),
      rows: Self.centre(height, of: newHeight))
  }

  /// The middle part of a side; halves are rounded to even, as torchvision does.
  private static func centre(_ length: Int, of whole: Int) -> Range<Int> {
    let start = Int((Double(whole - length) / 2).rounded(.toNearestOrEven))
    return start..<start + length
  }

  /// The input of the network: `(x − mean · 255) / (std · 255)`, laid out as `[3, height, width]`.
  package var normalized: [Float] {
    (0..<3).flatMap { channel in
      let (mean, deviation) = (Self.mean[channel] * 255, Self.deviation[channel] * 255)
      return stride(from: channel, to: pixels.count, by: 3).map {
        (Float(pixels[$0]) - mean) / deviation
      }
    }
  }
}
