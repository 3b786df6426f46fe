/// Resizing as Pillow does it with its antialiased bilinear filter. The filter is a triangle as wide as the reduction; it
/// is applied along rows first, then along columns, in integers of 22 fractional bits.
///
/// This is how Pillow 9 to 12 work, with which the release was validated. From version 13 on, Pillow takes columns first
/// where the height is reduced much more than the width, and levels may differ by one there.
extension RGBImage {
  private static let precision = 22

  /// The input pixels that one output pixel is made of, along one side: the first of them, and the weight of each.
  private struct Window {
    let first: Int
    let weights: [Int]
  }

  package func resized(width newWidth: Int, height newHeight: Int) -> RGBImage {
    resized(width: newWidth, height: newHeight, columns: 0..<newWidth, rows: 0..<newHeight)
  }

  /// A part of the resized image. Nothing outside of that part is computed, however large the whole would be.
  func resized(
    width newWidth: Int, height newHeight: Int, columns: Range<Int>, rows: Range<Int>
  ) -> RGBImage {
    let vertical = Self.windows(height, newHeight, rows)
    let first = vertical.map(\.first).min() ?? 0
    let end = vertical.map { $0.first + $0.weights.count }.max() ?? 0
    return resizedRows(Self.windows(width, newWidth, columns), rows: first..<end)
      .resizedColumns(vertical.map { Window(first: $0.first - first, weights: $0.weights) })
  }

  private static func windows(_ input: Int, _ output: Int, _ range: Range<Int>) -> [Window] {
    // The same size is copied, not filtered.
    if input == output {
      return range.map { Window(first: $0, weights: [1 << precision]) }
    }
    let scale = Double(input) / Double(output)
    let support = max(1, scale)
    return range.map { index in
      let center = (Double(index) + 0.5) * scale
      let first = max(0, Int(center - support + 0.5))
      let end = min(input, Int(center + support + 0.5))
      let raw = (first..<end).map { place in
        max(0, 1 - abs((Double(place) - center + 0.5) / support))
      }
      let sum = raw.reduce(0, +)
      return Window(
        first: first,
        weights: raw.map { weight in
          let scaled = (sum > 0 ? weight / sum : 0) * Double(1 << precision)
          return Int(scaled + (scaled < 0 ? -0.5 : 0.5))
        })
    }
  }

  private static func level(_ sum: Int) -> UInt8 {
    UInt8(max(0, min(255, sum >> precision)))
  }

  private func resizedRows(_ windows: [Window], rows: Range<Int>) -> RGBImage {
    let newWidth = windows.count
    var result = [UInt8](repeating: 0, count: newWidth * rows.count * 3)
    for y in rows {
      for (x, window) in windows.enumerated() {
        for channel in 0..<3 {
          var sum = 1 << (Self.precision - 1)
          var place = (y * width + window.first) * 3 + channel
          for weight in window.weights {
            sum += Int(pixels[place]) * weight
            place += 3
          }
          result[((y - rows.lowerBound) * newWidth + x) * 3 + channel] = Self.level(sum)
        }
      }
    }
    return RGBImage(width: newWidth, height: rows.count, pixels: result)
  }

  private func resizedColumns(_ windows: [Window]) -> RGBImage {
    let newHeight = windows.count
    let stride = width * 3
    var result = [UInt8](repeating: 0, count: stride * newHeight)
    for (y, window) in windows.enumerated() {
      for x in 0..<stride {
        var sum = 1 << (Self.precision - 1)
        var place = window.first * stride + x
        for weight in window.weights {
          sum += Int(pixels[place]) * weight
          place += stride
        }
        result[y * stride + x] = Self.level(sum)
      }
    }
    return RGBImage(width: width, height: newHeight, pixels: result)
  }
}
